import Input
import Readings

/// What is said of one row of a key map: its keys and what they are for.
struct KeyRow: Sendable, Equatable {
  /// Where a row holds.
  enum Context: Sendable, Hashable, CaseIterable {
    /// In the survey only.
    case survey
    /// While exploring one prompt only.
    case explore
    /// In both.
    case both

    /// Whether it holds in one of the two ways to look.
    func holds(in mode: ExplorerState.Mode) -> Bool {
      switch self {
      case .survey: mode == .survey
      case .explore: mode == .explore
      case .both: true
      }
    }

    /// Whether there is a way to look in which both hold.
    func meets(_ other: Context) -> Bool { self == other || self == .both || other == .both }

    /// Whether it holds wherever the other does.
    func covers(_ other: Context) -> Bool { self == other || self == .both }
  }

  /// The keys that do it, the usual one first.
  var keys: [Key]
  /// Where it holds.
  let context: Context
  /// What the key line says of it; nil for what is only in the help.
  let label: String?
  /// One sentence for the help.
  var help: String
}
