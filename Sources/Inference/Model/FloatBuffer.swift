/// A fixed block of float32 on cache-line borders, freed with the object. Its values start undefined.
final class FloatBuffer: @unchecked Sendable {
  // Sendable although it can be written: whoever shares one sees to it that writes to a part of it are over
  // before that part is read elsewhere.

  let start: UnsafeMutablePointer<Float>
  let count: Int

  /// Allocates room for `count` values.
  init(count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(
      to: Float.self, capacity: max(1, count))
  }

  deinit { start.deallocate() }

  /// `count` values from `offset` on, to read.
  func slice(_ offset: Int, _ count: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: start + offset, count: count)
  }
}
