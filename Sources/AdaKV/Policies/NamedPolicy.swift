/// A row of the catalogue: a scorer with an allocator under a name of its own.
public struct NamedPolicy: Sendable {
  /// The name, as in `ada-snapkv`.
  public let name: String
  /// The scorer's name.
  public let scorer: String
  /// The allocator's name.
  public let allocator: String
  /// Where the method is published.
  public let source: String
  /// What it does, in a few words.
  public let summary: String
}
