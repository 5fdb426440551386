/// Kept candidates of a layer of which some are stored at fewer dimensions than a key and a value have.
///
/// Attention over them with their own keys and values replaced by ``keys`` and ``values`` is the attention over what
/// is stored: `(q P)·(k P) = q·(k P Pᵀ)`, with the scale of the original dimension.
public struct CompressedEntries: Sendable, Equatable {
  /// Length `d` of a key and of a value.
  public let headDimension: Int
  /// Dimensions at which the key, and as many at which the value, of each kept candidate is stored, in the order of
  /// the selection's positions; from 1 to `headDimension`.
  public let dimensions: [Int]
  /// What each kept candidate's key is when it is read, `k P Pᵀ`, or the key itself if it is whole: `[kept candidates, headDimension]`.
  public let keys: [Float]
  /// The same of the values.
  public let values: [Float]
  /// Vectors of the basis that each KV head stores for its keys, and as many for its values, `[kvHeads]`; 0 where
  /// every entry is whole.
  public let basisRanks: [Int]

  /// Dimensions of keys that are stored in all, and as many of values: the entries', and the bases' numbers.
  public var storedDimensions: Int {
    dimensions.reduce(0, +) + basisRanks.reduce(0) { $0 + $1 * headDimension }
  }
}

extension CompressedEntries {
  /// Reads kept candidates as they are after they were stored; nil if all of them are whole.
  ///
  /// - Parameter dimensions: For each kept candidate.
  /// - Complexity: O(kept · rank · d).
  init?(_ selection: KeptEntries, dimensions: [Int], of layer: LayerEntries, losses: DimensionLosses) {
    let d = layer.headDimension
    guard dimensions.contains(where: { $0 < d }) else { return nil }
    let ranks = losses.dimensions.filter { $0 > 0 && $0 < d }
    var keys: [Float] = []
    var values: [Float] = []
    var basisRanks: [Int] = []
    for head in 0..<layer.kvHeads {
      let positions = selection[head: head]
      let own = Array(dimensions[positions.indices])
      layer.withHead(head) { allKeys, allValues in
        let basis = losses.bases[head]
        keys += Self.read(allKeys, at: positions, dimensions: own, ranks: ranks, basis: basis.keys)
        values += Self.read(allValues, at: positions, dimensions: own, ranks: ranks, basis: basis.values)
      }
      // One basis serves all ranks, so the largest that there can be is what is stored.
      basisRanks.append(own.contains { $0 < d } ? ranks[ranks.count - 1] : 0)
    }
    self.init(
      headDimension: d, dimensions: dimensions, keys: keys, values: values, basisRanks: basisRanks)
  }

  private static func read(
    _ rows: UnsafeBufferPointer<Float>, at positions: ArraySlice<Int32>, dimensions: [Int], ranks: [Int],
    basis: DimensionBasis
  ) -> [Float] {
    let d = basis.dimension
    var read = positions.flatMap { rows[Int($0) * d..<(Int($0) + 1) * d] }
    for rank in ranks {
      let chosen = dimensions.indices.filter { dimensions[$0] == rank }
      guard !chosen.isEmpty else { continue }
      let reconstructed = chosen.flatMap { read[$0 * d..<($0 + 1) * d] }.withUnsafeBufferPointer {
        basis.reconstructed($0, rank: rank)
      }
      for (index, entry) in chosen.enumerated() {
        read.replaceSubrange(
          entry * d..<(entry + 1) * d, with: reconstructed[index * d..<(index + 1) * d])
      }
    }
    return read
  }
}
