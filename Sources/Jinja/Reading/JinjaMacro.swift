/// A macro.
struct JinjaMacro: Sendable {
  let name: String
  let parameters: [(name: String, value: JinjaExpression?)]
  let body: [JinjaStatement]
}
