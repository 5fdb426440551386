import Input

/// One row of a page's key map.
struct KeyBinding<Own: PageAction>: Sendable, Equatable {
  /// What is said of it.
  var row: KeyRow
  /// What is done.
  let action: Action<Own>

  /// A row of the page's own.
  static func own(
    _ keys: [Key], _ action: Own, in context: KeyRow.Context = .both, label: String? = nil, _ help: String
  ) -> KeyBinding {
    KeyBinding(row: KeyRow(keys: keys, context: context, label: label, help: help), action: .own(action))
  }

  /// A row that every page has.
  static func shared(
    _ keys: [Key], _ action: SharedAction, in context: KeyRow.Context = .both, label: String? = nil,
    _ help: String
  ) -> KeyBinding {
    KeyBinding(row: KeyRow(keys: keys, context: context, label: label, help: help), action: .shared(action))
  }
}
