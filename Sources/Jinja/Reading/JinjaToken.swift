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

/// A part of a template: text, or a tag.
struct JinjaPart: Sendable {
  enum Kind: Equatable, Sendable {
    case text(JinjaText)
    case output([JinjaToken])
    case statement([JinjaToken])
  }

  let line: Int
  let kind: Kind
}
