/// A row of the catalogue: a scorer with an allocator under a name of its own.
public struct NamedPolicy: Sendable, Equatable {
  /// The name, as in `ada-snapkv`.
  public let name: String
  /// The scorer's name.
  public let scorer: String
  /// The allocator's name.
  public let allocator: String
  /// Settings that differ from the scorer's and the allocator's own defaults, as in `window=64,pool=avg5`.
  public let settings: String
  /// Where the method is published.
  public let source: String
  /// What it does, in a few words.
  public let summary: String

  /// Names a scorer with an allocator; ``PolicyCatalog/registering(policy:)`` checks that both exist.
  public init(
    _ name: String, scorer: String, allocator: String, settings: String = "", source: String, summary: String
  ) {
    self.name = name
    self.scorer = scorer
    self.allocator = allocator
    self.settings = settings
    self.source = source
    self.summary = summary
  }
}
