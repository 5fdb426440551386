public import Input

/// One row of the key map.
public struct KeyBinding: Sendable {
  /// Where a binding holds.
  public enum Context: Sendable, Hashable, CaseIterable {
    /// In the survey only.
    case survey
    /// While exploring one prompt only.
    case explore
    /// In both.
    case both
  }

  /// The keys that do it, the usual one first.
  public let keys: [Key]
  /// Where it holds.
  public let context: Context
  /// What is done.
  public let action: Action
  /// What the key line says of it; nil for what is only in the help.
  public let label: String?
  /// One sentence for the help.
  public let help: String
}
