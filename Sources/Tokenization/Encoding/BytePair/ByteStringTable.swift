/// A hash table from byte strings to token ids, in three flat arrays.
///
/// Strings are equal when their bytes are, unlike Swift's `String`, for which é and e with an accent are one.
struct ByteStringTable: Sendable {
  private var slots: [Int32]
  private var ids: [Int32] = []
  private var ends: [Int] = [0]
  private var storage: [UInt8] = []

  /// An empty table with room for that many strings.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
  }

  /// Puts a string in.
  ///
  /// - Returns: The id it already had, in which case nothing changes; otherwise `nil`.
  mutating func insert(_ string: some Collection<UInt8>, id: Int32) -> Int32? {
    let slot = find(string)
    if slots[slot] >= 0 { return ids[Int(slots[slot])] }
    slots[slot] = Int32(ids.count)
    ids.append(id)
    storage.append(contentsOf: string)
    ends.append(storage.count)
    if ids.count * 2 > slots.count { grow() }
    return nil
  }

  /// Puts a string in, or gives it another id if it is there.
  mutating func replace(_ string: some Collection<UInt8>, id: Int32) {
    let slot = find(string)
    if slots[slot] >= 0 {
      ids[Int(slots[slot])] = id
    } else {
      _ = insert(string, id: id)
    }
  }

  /// The id of a string. Linear in its length.
  func id(of string: some Collection<UInt8>) -> Int32? {
    let index = slots[find(string)]
    return index >= 0 ? ids[Int(index)] : nil
  }

  /// The slot that holds the string, or the free one where it belongs.
  private func find(_ string: some Collection<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(string) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if storage[ends[index]..<ends[index + 1]].elementsEqual(string) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [Int32](repeating: -1, count: mask + 1)
    for index in ids.indices {
      var slot = Self.hash(storage[ends[index]..<ends[index + 1]]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  /// FNV-1a with its high half folded in, because only low bits choose a slot.
  private static func hash(_ string: some Collection<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in string {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
  }
}
