/// An expression of a template.
indirect enum JinjaExpression: Sendable {
  case constant(JinjaValue)
  case name(String)
  case list([JinjaExpression])
  case map([(key: JinjaExpression, value: JinjaExpression)])
  case not(JinjaExpression)
  case negative(JinjaExpression)
  /// An operator by how it is spelled, `and`, `in` and `not in` among them.
  case binary(String, JinjaExpression, JinjaExpression)
  case conditional(JinjaExpression, if: JinjaExpression, else: JinjaExpression?)
  case member(JinjaExpression, String)
  case item(JinjaExpression, JinjaExpression)
  case slice(JinjaExpression, JinjaExpression?, JinjaExpression?, JinjaExpression?)
  case call(String, JinjaArguments)
  case method(JinjaExpression, String, JinjaArguments)
  case filter(JinjaExpression, String, JinjaArguments)
  case test(JinjaExpression, String, [JinjaExpression], isNegated: Bool)
}
