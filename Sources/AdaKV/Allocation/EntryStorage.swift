/// How an allocator has kept entries stored.
public enum EntryStorage: Sendable, Equatable {
  /// As they are.
  case whole
  /// At part of their dimensions or whole; `least` is the smallest part that an entry may have, over 0 and at most 1.
  case compressed(least: Double)
}
