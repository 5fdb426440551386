/// What a key does: something that every page has, or something of the page's own.
enum Action<Own: PageAction>: Hashable, Sendable {
  /// The frame does it.
  case shared(SharedAction)
  /// The page does it.
  case own(Own)

  /// The name by which settings know it.
  var name: String {
    switch self {
    case .shared(let action): action.rawValue
    case .own(let action): action.rawValue
    }
  }
}
