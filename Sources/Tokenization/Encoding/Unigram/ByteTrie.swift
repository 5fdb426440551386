/// A tree of byte strings that finds every one that a text begins with, its edges in one hash table.
struct ByteTrie: Sendable {
  /// Parent and byte of an edge, plus one, so that zero is a free slot.
  private var edges: [UInt64]
  private var children: [Int32]
  private var ids: [Int32] = [-1]

  /// An empty tree with room for strings of so many bytes together.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    edges = [UInt64](repeating: 0, count: size)
    children = [Int32](repeating: 0, count: size)
  }

  /// Puts a string in; of equal ones the last counts.
  mutating func insert(_ string: some Collection<UInt8>, id: Int32) {
    var node: Int32 = 0
    for byte in string {
      if ids.count * 2 > edges.count { grow() }
      let slot = find(node, byte)
      if edges[slot] == 0 {
        edges[slot] = Self.edge(node, byte)
        children[slot] = Int32(truncatingIfNeeded: ids.count)
        ids.append(-1)
      }
      node = children[slot]
    }
    ids[Int(node)] = id
  }

  /// The id of a string.
  func id(of string: some Collection<UInt8>) -> Int32? {
    var node: Int32 = 0
    for byte in string {
      let slot = find(node, byte)
      guard edges[slot] != 0 else { return nil }
      node = children[slot]
    }
    return ids[Int(node)] >= 0 ? ids[Int(node)] : nil
  }

  /// Calls `body` with every string that a range begins with, shortest first, and where it ends.
  func forEachPrefix(of bytes: [UInt8], _ range: Range<Int>, _ body: (_ end: Int, _ id: Int32) -> Void) {
    var node: Int32 = 0
    for position in range {
      let slot = find(node, bytes[position])
      guard edges[slot] != 0 else { return }
      node = children[slot]
      if ids[Int(node)] >= 0 { body(position + 1, ids[Int(node)]) }
    }
  }

  private static func edge(_ node: Int32, _ byte: UInt8) -> UInt64 {
    (UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)) + 1
  }

  /// The slot of an edge, or the free one where it belongs.
  private func find(_ node: Int32, _ byte: UInt8) -> Int {
    let edge = Self.edge(node, byte)
    let mask = edges.count - 1
    var slot = Int(truncatingIfNeeded: (edge ^ edge >> 29) &* 0x9E37_79B9_7F4A_7C15 >> 33) & mask
    while edges[slot] != 0, edges[slot] != edge { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let (oldEdges, oldChildren) = (edges, children)
    edges = [UInt64](repeating: 0, count: oldEdges.count * 2)
    children = [Int32](repeating: 0, count: oldEdges.count * 2)
    for index in oldEdges.indices where oldEdges[index] != 0 {
      let edge = oldEdges[index] - 1
      let slot = find(Int32(bitPattern: UInt32(edge >> 8)), UInt8(edge & 0xFF))
      edges[slot] = oldEdges[index]
      children[slot] = oldChildren[index]
    }
  }
}
