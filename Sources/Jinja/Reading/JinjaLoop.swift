/// A loop over a list, a mapping or a text.
struct JinjaLoop: Sendable {
  let names: [String]
  let items: JinjaExpression
  let condition: JinjaExpression?
  let body: [JinjaStatement]
  let otherwise: [JinjaStatement]
}
