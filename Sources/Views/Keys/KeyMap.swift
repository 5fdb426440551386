import Input
import Readings

/// The keys of a page: handling, the key line and the help are all made from this table.
struct KeyMap<Own: PageAction>: Sendable, Equatable {
  /// The bindings, in the order of the key line and of the help.
  let bindings: [KeyBinding<Own>]

  /// A map of the given rows; a key that the page has for something of its own is no key of what all pages share.
  init(_ bindings: [KeyBinding<Own>]) {
    let own = bindings.filter { if case .own = $0.action { true } else { false } }
    self.bindings = bindings.map { binding in
      guard case .shared = binding.action else { return binding }
      var binding = binding
      binding.row.keys.removeAll { key in
        own.contains { $0.row.keys.contains(key) && $0.row.context.covers(binding.row.context) }
      }
      return binding
    }
  }

  /// What is said of each row.
  var rows: [KeyRow] { bindings.map(\.row) }

  /// What a key does in one of the two ways to look, or nil where it does nothing; the page's own comes first.
  func action(for key: Key, mode: ExplorerState.Mode) -> Action<Own>? {
    let meant = bindings.filter { $0.row.context.holds(in: mode) && $0.row.keys.contains(key) }.map(\.action)
    return meant.first { if case .own = $0 { true } else { false } } ?? meant.first
  }

  /// The map with other keys, by the names of the actions; a key that is given away is taken from what had it
  /// in the same way to look. Names of other pages' actions are passed over.
  func changed(_ keys: [String: [Key]]) -> KeyMap {
    let taken = bindings.filter { keys[$0.action.name] != nil }
    return KeyMap(
      bindings.map { binding in
        var binding = binding
        if let chosen = keys[binding.action.name] {
          binding.row.keys = chosen
        } else {
          binding.row.keys.removeAll { key in
            taken.contains { other in
              other.row.context.meets(binding.row.context) && keys[other.action.name]?.contains(key) == true
            }
          }
        }
        return binding
      })
  }
}
