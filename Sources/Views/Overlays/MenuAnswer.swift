/// What a key does to the list of policies.
enum MenuAnswer: Equatable {
  /// Another row is selected.
  case select(Int)
  /// The selected row is to be taken.
  case take
  /// A policy is to be typed instead.
  case type
  /// The list goes away.
  case leave
  /// Nothing.
  case nothing
}
