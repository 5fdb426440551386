extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  /// The key that types a character, so that `"q"` stands for it in a table of keys.
  public init(extendedGraphemeClusterLiteral character: Character) {
    self = .character(character)
  }
}
