/// Numbers over what each head of a layer holds: a ragged row for each query head or KV head, in the order of positions.
public struct HeadRows: Sendable, Equatable {
  /// Where each head's row begins in ``values``, and the end, `[heads + 1]`.
  public let offsets: [Int]
  /// The rows, one head after the other.
  public let values: [Float]

  /// Takes rows that lie one after the other.
  ///
  /// - Precondition: `offsets` begin with 0 and end with the number of values.
  public init(offsets: [Int], values: [Float]) {
    precondition(offsets.first == 0 && offsets.last == values.count, "offsets span the values")
    self.offsets = offsets
    self.values = values
  }

  /// Takes a row for each head.
  public init(_ rows: [[Float]]) {
    self.init(
      offsets: rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }, values: Array(rows.joined())
    )
  }

  /// The row of one head.
  public subscript(head head: Int) -> ArraySlice<Float> { values[offsets[head]..<offsets[head + 1]] }
}
