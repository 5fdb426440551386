/// Keys and values that a stream holds in place of the prompt's own, for one layer.
///
/// For every KV head they stand for the first of the positions that it keeps; the rest stay the prompt's.
public struct SubstituteEntries: Sendable, Equatable {
  /// Where each KV head's rows begin, and their end, `[K + 1]`.
  public let offsets: [Int]
  /// Keys after rotary embedding, one head after the other, `[offsets[K], d]`.
  public let keys: [Float]
  /// Values, `[offsets[K], d]`.
  public let values: [Float]

  /// Takes rows of keys and values.
  ///
  /// - Precondition: `offsets` ascend from 0; there are as many keys as values, and the offsets' end divides them.
  public init(offsets: [Int], keys: [Float], values: [Float]) {
    precondition(offsets.count > 1 && offsets[0] == 0, "offsets begin with 0")
    precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets must ascend")
    let rows = offsets[offsets.count - 1]
    precondition(keys.count == values.count && (rows == 0 ? keys.isEmpty : keys.count % rows == 0))
    self.offsets = offsets
    self.keys = keys
    self.values = values
  }
}
