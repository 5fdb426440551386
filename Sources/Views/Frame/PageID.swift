/// Which page is meant, wherever it stands among the others.
struct PageID: Hashable, Sendable {
  /// A word that no other page has.
  let name: String

  /// The page with a word.
  init(_ name: String) {
    self.name = name
  }
}
