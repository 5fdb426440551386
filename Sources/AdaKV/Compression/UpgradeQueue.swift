/// Upgrades of entries to more dimensions, those that lower the loss most per dimension first.
struct UpgradeQueue {
  /// One entry at more dimensions than it has.
  struct Upgrade {
    /// Loss that a dimension saves.
    let density: Double
    /// Index of the entry.
    let entry: Int
    /// Indices into the dimensions.
    let from, to: Int

    /// Whether it goes before another: the denser, of equals the lower entry, then the fewer dimensions.
    fileprivate func precedes(_ other: Upgrade) -> Bool {
      density == other.density ? (entry, to) < (other.entry, other.to) : density > other.density
    }
  }

  /// A binary heap: nothing precedes what stands at half its index.
  private var heap: [Upgrade] = []

  /// Queues upgrades.
  init(_ upgrades: [Upgrade]) {
    heap = upgrades.sorted { $0.precedes($1) }
  }

  /// Adds an upgrade.
  mutating func insert(_ upgrade: Upgrade) {
    heap.append(upgrade)
    var index = heap.count - 1
    while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Takes the best one out.
  mutating func removeFirst() -> Upgrade? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return first }
    heap[0] = last
    var index = 0
    while let child = [2 * index + 1, 2 * index + 2].filter({ $0 < heap.count })
      .min(by: { heap[$0].precedes(heap[$1]) }), heap[child].precedes(heap[index])
    {
      heap.swapAt(index, child)
      index = child
    }
    return first
  }
}
