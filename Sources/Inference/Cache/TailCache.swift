/// The keys and values of the tokens a stream has decoded and not evicted, all layers.
///
/// A head's entries lie without gaps, one head after the other, each with the same room to grow, which doubles.
struct TailCache {
  /// How many entries of every head there is place for at first.
  static let firstRoom = 32

  /// How many tokens were decoded.
  private(set) var length = 0
  private let firstPosition: Int
  private let kvHeads: Int
  private let d: Int
  /// How many entries each head of each layer holds, `[L K]`.
  private var counts: [Int]
  /// Where each head's entries begin, in entries, `[L K]`.
  private var starts: [Int]
  /// How many more entries every head has place for.
  private var room = 0
  /// Sequence positions of each head's entries, `[L K]`; nil while nothing was evicted.
  private var positions: [[Int32]]?
  /// The length at the last eviction, below which there is no way back.
  private var evictedLength = 0
  private var keys = FloatBuffer(count: 0)
  private var values = FloatBuffer(count: 0)

  /// An empty tail of a prompt of `firstPosition` tokens.
  init(shape: ModelConfiguration, firstPosition: Int) {
    self.firstPosition = firstPosition
    kvHeads = shape.kvHeads
    d = shape.headDimension
    counts = Array(repeating: 0, count: shape.layers * shape.kvHeads)
    starts = counts
  }

  /// Where a head's keys begin.
  func keys(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    keys.start + starts[layer * kvHeads + kvHead] * d
  }

  /// Where a head's values begin.
  func values(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    values.start + starts[layer * kvHeads + kvHead] * d
  }

  /// A head's last key.
  func lastKey(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    keys(layer: layer, kvHead: kvHead) + (count(layer: layer, kvHead: kvHead) - 1) * d
  }

  /// A head's last value.
  func lastValue(layer: Int, kvHead: Int) -> UnsafeMutablePointer<Float> {
    values(layer: layer, kvHead: kvHead) + (count(layer: layer, kvHead: kvHead) - 1) * d
  }

  /// How many entries a head holds.
  func count(layer: Int, kvHead: Int) -> Int { counts[layer * kvHeads + kvHead] }

  /// How many of a head's entries the token that was decoded after `index` others sees.
  func count(layer: Int, kvHead: Int, seenBy index: Int) -> Int {
    guard let positions = positions?[layer * kvHeads + kvHead] else { return index + 1 }
    return positions.count - positions.reversed().prefix { $0 > firstPosition + index }.count
  }

  /// How many entries all heads of all layers hold.
  var entries: Int { counts.reduce(0, +) }

  /// The sequence positions of a head's entries, ascending.
  func positions(layer: Int, kvHead: Int) -> [Int32] {
    positions?[layer * kvHeads + kvHead]
      ?? (firstPosition..<firstPosition + length).map(Int32.init)
  }

  /// Adds one entry, to be written, to every head of every layer.
  mutating func grow() {
    if room == 0 { move(to: max(Self.firstRoom, counts.max() ?? 0)) }
    for head in counts.indices {
      counts[head] += 1
      positions?[head].append(Int32(firstPosition + length))
    }
    length += 1
    room -= 1
  }

  /// Goes back to the first `length` tokens.
  mutating func truncate(to length: Int) {
    precondition(length >= 0 && length <= self.length, "a tail can only be cut shorter")
    precondition(length >= evictedLength, "what was evicted does not come back")
    let less = self.length - length
    for head in counts.indices {
      counts[head] -= less
      positions?[head].removeLast(less)
    }
    self.length = length
    room += less
  }

  /// Drops all entries but some.
  ///
  /// - Parameter kept: for each head of each layer the indices of entries, ascending, `[L K]`.
  mutating func evict(keeping kept: [[Int]]) {
    evictedLength = length
    if kept.map(\.count) == counts { return }
    let held = counts.indices.map { positions(layer: $0 / kvHeads, kvHead: $0 % kvHeads) }
    positions = zip(held, kept).map { held, kept in kept.map { held[$0] } }
    move(kept, to: Self.firstRoom)
  }

  /// Moves entries, or all of them, to new memory with room for some more.
  private mutating func move(_ kept: [[Int]]? = nil, to room: Int) {
    let (oldKeys, oldValues, oldStarts) = (keys, values, starts)
    if let kept { counts = kept.map(\.count) }
    var total = 0
    for head in counts.indices {
      starts[head] = total
      total += counts[head] + room
    }
    self.room = room
    keys = FloatBuffer(count: total * d)
    values = FloatBuffer(count: total * d)
    for head in counts.indices {
      for entry in 0..<counts[head] {
        let source = (oldStarts[head] + (kept?[head][entry] ?? entry)) * d
        let target = (starts[head] + entry) * d
        (keys.start + target).update(from: oldKeys.start + source, count: d)
        (values.start + target).update(from: oldValues.start + source, count: d)
      }
    }
  }
}
