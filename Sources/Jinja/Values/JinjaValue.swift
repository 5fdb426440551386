/// What an expression of a template has for a value.
package enum JinjaValue: Sendable {
  /// A name or a field that nothing was given for, by its name.
  case undefined(String)
  case none
  case boolean(Bool)
  case integer(Int)
  case text(JinjaText)
  /// Values in order, and how deep they are nested.
  case list([JinjaValue], depth: Int)
  /// Values by key, in order, and how deep they are nested.
  case map([(key: JinjaKey, value: JinjaValue)], depth: Int)
  /// What `namespace()` made, by its place among the namespaces of a ``JinjaRun``.
  case namespace(Int)
  /// What `{% macro %}` defines, by its place among the macros of a ``JinjaRun``.
  case macro(Int)

  /// How deep values may be nested.
  static let deepest = 32

  /// A text that is not content.
  package static func text(_ text: String) -> JinjaValue { .text(JinjaText(text)) }

  /// Values in order.
  package static func list(_ items: [JinjaValue]) -> JinjaValue {
    .list(items, depth: 1 + (items.lazy.map(\.depth).max() ?? 0))
  }

  /// Values by key, in order.
  package static func map(_ entries: [(key: JinjaKey, value: JinjaValue)]) -> JinjaValue {
    .map(entries, depth: 1 + (entries.lazy.map(\.value.depth).max() ?? 0))
  }

  /// How deep the value is nested; more than ``deepest`` for what is held by no other value.
  var depth: Int {
    switch self {
    case .list(_, let depth), .map(_, let depth): depth
    case .namespace, .macro: Self.deepest + 1
    default: 0
    }
  }

  /// Whether the value counts as true.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let items, _): !items.isEmpty
    case .map(let entries, _): !entries.isEmpty
    case .namespace, .macro: true
    }
  }

  /// The number that it is; a truth counts as 0 or 1.
  var number: Int? {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): value
    default: nil
    }
  }

  /// What messages call such a value.
  var kind: String {
    switch self {
    case .undefined(let name): "the undefined '\(name)'"
    case .none: "none"
    case .boolean: "a truth value"
    case .integer: "a number"
    case .text: "a text"
    case .list: "a list"
    case .map: "a mapping"
    case .namespace: "a namespace"
    case .macro: "a macro"
    }
  }

  /// The value as it is written out, or `nil` for what has no such form here.
  var written: JinjaText? {
    switch self {
    case .undefined: JinjaText()
    case .none: JinjaText("None")
    case .boolean(let value): JinjaText(value ? "True" : "False")
    case .integer(let value): JinjaText(String(value))
    case .text(let text): text
    case .list, .map, .namespace, .macro: nil
    }
  }

  /// The value of a key of a mapping.
  func value(of key: JinjaKey) -> JinjaValue? {
    guard case .map(let entries, _) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
}
