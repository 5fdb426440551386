/// A binary heap of pending merges: lowest rank first, and of one rank the leftmost.
struct MergeQueue {
  private var heap: [UInt64] = []

  var isEmpty: Bool { heap.isEmpty }

  mutating func removeAll() {
    heap.removeAll(keepingCapacity: true)
  }

  /// Adds a merge. Logarithmic in their number.
  mutating func push(rank: UInt32, position: Int) {
    heap.append(UInt64(rank) << 32 | UInt64(UInt32(truncatingIfNeeded: position)))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the first merge out, or `nil` when there is none. Logarithmic in their number.
  mutating func pop() -> (rank: UInt32, position: Int)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (UInt32(first >> 32), Int(first & 0xFFFF_FFFF))
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
