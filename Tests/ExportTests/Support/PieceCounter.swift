import Export

/// A sink that keeps nothing but how much it was given, and the most at once.
final class PieceCounter: ByteSink {
  private(set) var pieces = 0
  private(set) var total = 0
  private(set) var largest = 0
  private(set) var flushes = 0

  func write(_ bytes: some Collection<UInt8>) {
    pieces += 1
    total += bytes.count
    largest = max(largest, bytes.count)
  }

  func flush() { flushes += 1 }
}
