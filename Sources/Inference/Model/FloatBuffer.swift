internal import Foundation

/// A fixed block of float32 on cache-line borders, freed with the object. Its values start undefined.
final class FloatBuffer: @unchecked Sendable {
  // Sendable although it can be written: whoever shares one sees to it that writes to a part of it are over
  // before that part is read elsewhere.

  let start: UnsafeMutablePointer<Float>
  let count: Int
  /// Bytes that the system gave for this block alone; 0 if they are the allocator's.
  private let mapped: Int

  /// Bytes from which a block is asked of the system and given back to it at once: an allocator may keep what was
  /// freed, and then takes more than what a prompt is said to need.
  private static let leastMapped = 1 << 20

  /// Allocates room for `count` values.
  init(count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    if bytes >= Self.leastMapped,
      let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      address != MAP_FAILED
    {
      mapped = bytes
      start = address.bindMemory(to: Float.self, capacity: count)
      return
    }
    mapped = 0
    start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64).bindMemory(
      to: Float.self, capacity: max(1, count))
  }

  deinit {
    if mapped > 0 { munmap(start, mapped) } else { start.deallocate() }
  }

  /// `count` values from `offset` on, to read.
  func slice(_ offset: Int, _ count: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: start + offset, count: count)
  }
}
