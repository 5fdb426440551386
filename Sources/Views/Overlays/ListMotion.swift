import Input

/// How keys move through a list, whatever is listed.
enum ListMotion {
  /// The place after a key, between 0 and `last`; nil for a key that moves nothing.
  static func place(after key: Key, from place: Int, page: Int, last: Int) -> Int? {
    let next: Int
    switch key {
    case .up, "k": next = place - 1
    case .down, "j": next = place + 1
    case .pageUp: next = place - page
    case .pageDown, " ": next = place + page
    case .home, "g": next = 0
    case .end, "G": next = last
    default: return nil
    }
    return min(max(next, 0), last)
  }
}
