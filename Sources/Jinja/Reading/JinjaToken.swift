/// A token of an expression.
enum JinjaToken: Equatable, Sendable {
  case name(String)
  case text(String)
  case integer(Int)
  case symbol(String)

  /// How it is quoted in messages.
  var description: String {
    switch self {
    case .name(let text), .symbol(let text): "'\(text)'"
    case .text: "a string"
    case .integer(let value): "'\(value)'"
    }
  }
}
