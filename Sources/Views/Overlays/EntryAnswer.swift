/// What a key does to a line being typed.
enum EntryAnswer: Equatable {
  /// The text is another now.
  case text(String)
  /// What is typed is to be taken.
  case take
  /// The line goes away.
  case leave
  /// Nothing.
  case nothing
}
