/// A statement of a template, and the line it begins on.
struct JinjaStatement: Sendable {
  let line: Int
  let kind: Kind

  indirect enum Kind: Sendable {
    case text(JinjaText)
    case output(JinjaExpression)
    case set(String, JinjaExpression)
    /// A field of a namespace.
    case setField(String, String, JinjaExpression)
    case setBlock(String, [JinjaStatement])
    case branch([(condition: JinjaExpression, body: [JinjaStatement])], else: [JinjaStatement])
    case loop(JinjaLoop)
    case macro(JinjaMacro)
    /// What is there for those who train, `{% generation %}`.
    case group([JinjaStatement])
    case leave
    case skip
  }
}
