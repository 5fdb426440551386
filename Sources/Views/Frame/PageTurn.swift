/// A way from the page shown to another.
enum PageTurn: Sendable, Equatable {
  /// The one after it; behind the last comes the first.
  case next
  /// The one before it.
  case previous
  /// The one with a number, counted from 1.
  case number(Int)
  /// One that is known by name.
  case page(PageID)

  /// Where it leads from the page at `shown`, counted from 0; nil where there is no such page.
  func place(from shown: Int, among pages: [PageID]) -> Int? {
    switch self {
    case .next: pages.isEmpty ? nil : (shown + 1) % pages.count
    case .previous: pages.isEmpty ? nil : (shown + pages.count - 1) % pages.count
    case .number(let number): pages.indices.contains(number - 1) ? number - 1 : nil
    case .page(let id): pages.firstIndex(of: id)
    }
  }
}
