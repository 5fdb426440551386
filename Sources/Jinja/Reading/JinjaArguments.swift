/// What is given to a function, a method, a filter or a macro.
struct JinjaArguments: Sendable {
  var positional: [JinjaExpression] = []
  var named: [(name: String, value: JinjaExpression)] = []
}
