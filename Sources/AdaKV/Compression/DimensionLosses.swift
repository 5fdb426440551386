/// What it costs the window's attention output to store a candidate at fewer dimensions, for every candidate of a layer.
///
/// With P the attention of a KV head's window queries, those of its whole group, over all prompt tokens, and P' the
/// same on keys `K'` that were all compressed: `2 P |v|` for an evicted token, 0 for a whole one, and between them
/// `|P' − P| |v| + P |v − v'|`, summed over the queries. Source: arXiv 2603.20616 Algorithm 1.
struct DimensionLosses {
  /// Dimensions a token may have: 0, the ranks asked for, ascending, and all of them.
  let dimensions: [Int]
  /// Losses `[kvHeads · candidates, dimensions.count]`.
  let values: [Double]
  /// The directions of each KV head's keys and values.
  let bases: [(keys: DimensionBasis, values: DimensionBasis)]

  /// Measures a layer.
  ///
  /// - Parameter ranks: Dimensions between none and all, ascending.
  /// - Throws: ``AdaKVError/scoreNotANumber(head:position:)`` where attention overflows.
  /// - Complexity: O(window · N · d) per query head and rank, and what ``DimensionBasis`` takes.
  init(of layer: LayerEntries, ranks: [Int], candidates: Int) throws(AdaKVError) {
    let dimensions = [0] + ranks + [layer.headDimension]
    let columns = dimensions.count
    var values: [Double] = []
    values.reserveCapacity(layer.kvHeads * candidates * columns)
    var bases: [(DimensionBasis, DimensionBasis)] = []
    for head in 0..<layer.kvHeads {
      let own = layer.withHead(head) { keys, entries in
        let rank = ranks.last ?? 0
        let basis = (
          keys: DimensionBasis(of: keys, dimension: layer.headDimension, rank: rank),
          values: DimensionBasis(of: entries, dimension: layer.headDimension, rank: rank)
        )
        return (
          basis: basis, losses: HeadLosses(keys, entries, basis, ranks: ranks, layer: layer, head: head)
        )
      }
      for j in 0..<candidates { for column in own.losses.columns { values.append(column[j]) } }
      bases.append(own.basis)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .scoreNotANumber(head: bad / columns / candidates, position: bad / columns % candidates)
    }
    self.dimensions = dimensions
    self.values = values
    self.bases = bases
  }
}

/// One KV head's losses, per number of dimensions a column over all tokens.
private struct HeadLosses {
  var columns: [[Double]]

  init(
    _ keys: UnsafeBufferPointer<Float>, _ values: UnsafeBufferPointer<Float>,
    _ basis: (keys: DimensionBasis, values: DimensionBasis), ranks: [Int], layer: LayerEntries, head: Int
  ) {
    let d = layer.headDimension
    let tokens = layer.tokens
    let norms = Self.norms(values, less: nil, dimension: d)
    let compressed = ranks.map { rank in
      let residuals = basis.values.reconstructed(values, rank: rank).withUnsafeBufferPointer {
        Self.norms(values, less: $0, dimension: d)
      }
      return (rank: rank, keys: basis.keys.projected(keys, rank: rank), residuals: residuals)
    }
    columns = Array(repeating: [Double](repeating: 0, count: tokens), count: ranks.count + 2)
    for query in head * layer.groupSize..<(head + 1) * layer.groupSize {
      layer.withQueries(query) { queries in
        let exact = Self.attention(
          DimensionBasis.product(queries, keys, depth: d), tokens: tokens, dimension: d)
        Self.add(to: &columns[0], exact, exact, norms, norms)
        for (index, (rank, keys, residuals)) in compressed.enumerated() {
          // The keys' reconstruction is not needed: `q·(k P Pᵀ) = (q P)·(k P)`.
          let scores = basis.keys.projected(queries, rank: rank).withUnsafeBufferPointer { queries in
            keys.withUnsafeBufferPointer { DimensionBasis.product(queries, $0, depth: rank) }
          }
          var change = Self.attention(scores, tokens: tokens, dimension: d)
          for j in change.indices { change[j] = abs(change[j] - exact[j]) }
          Self.add(to: &columns[index + 1], change, exact, norms, residuals)
        }
      }
    }
  }

  /// Adds `a_ij x_j + b_ij y_j`, summed over the rows i, to a column.
  private static func add(
    to column: inout [Double], _ a: [Double], _ b: [Double], _ x: [Double], _ y: [Double]
  ) {
    let tokens = x.count
    column.withUnsafeMutableBufferPointer { column in
      for row in stride(from: 0, to: a.count, by: tokens) {
        for j in 0..<tokens { column[j] += a[row + j] * x[j] + b[row + j] * y[j] }
      }
    }
  }

  /// `softmax(scores / √d)` of the last queries over the tokens they see, `[queries, tokens]`; the others weigh 0.
  private static func attention(_ scores: [Float], tokens: Int, dimension: Int) -> [Double] {
    let scale = 1 / Double(dimension).squareRoot()
    let queries = scores.count / tokens
    var weights = [Double](repeating: 0, count: scores.count)
    weights.withUnsafeMutableBufferPointer { weights in
      scores.withUnsafeBufferPointer { scores in
        for query in 0..<queries {
          let row = query * tokens
          let seen = tokens - queries + query + 1
          var top = -Float.infinity
          for j in row..<row + seen { top = max(top, scores[j]) }
          var sum = 0.0
          for j in row..<row + seen {
            weights[j] = Math.exponential(Double(scores[j] - top) * scale)
            sum += weights[j]
          }
          for j in row..<row + seen { weights[j] /= sum }
        }
      }
    }
    return weights
  }

  /// Euclidean norms of rows, or of their differences to others.
  private static func norms(
    _ rows: UnsafeBufferPointer<Float>, less others: UnsafeBufferPointer<Float>?, dimension d: Int
  ) -> [Double] {
    (0..<rows.count / d).map { row in
      var sum = 0.0
      for i in row * d..<(row + 1) * d {
        let value = Double(rows[i]) - Double(others?[i] ?? 0)
        sum += value * value
      }
      return sum.squareRoot()
    }
  }
}
