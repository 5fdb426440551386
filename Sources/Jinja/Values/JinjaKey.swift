/// What a value of a mapping is found by.
package enum JinjaKey: Hashable, Sendable {
  case text(String)
  case integer(Int)

  /// The key that a value is; nil for what is none here.
  init?(_ value: JinjaValue) {
    switch value {
    case .text(let text): self = .text(text.string)
    case .integer(let number): self = .integer(number)
    default: return nil
    }
  }

  /// The key as a value.
  var value: JinjaValue {
    switch self {
    case .text(let text): .text(text)
    case .integer(let number): .integer(number)
    }
  }

  /// The key as a text, which JSON wants.
  var text: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    }
  }
}

extension JinjaKey: ExpressibleByStringLiteral {
  /// A text for a key.
  package init(stringLiteral text: String) { self = .text(text) }
}
