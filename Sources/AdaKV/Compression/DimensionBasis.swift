internal import CKernels

/// The directions in which one KV head's keys, or its values, are largest: what they are stored in at fewer dimensions.
///
/// The eigenvectors of the Gram matrix `XᵀX / N`, not centred, by descending eigenvalue; every smaller basis is the
/// beginning of a larger one. Source: arXiv 2603.20616 §3.2 and §5.
struct DimensionBasis {
  /// Length `d` of a key.
  let dimension: Int
  /// Orthonormal vectors as rows, the first eigenvector first, `[rank, dimension]`.
  let vectors: [Float]

  /// Finds the first `rank` directions of finite rows `[count, dimension]`.
  ///
  /// - Complexity: O(count dimension² + dimension³), in float64.
  init(of rows: UnsafeBufferPointer<Float>, dimension: Int, rank: Int) {
    self.dimension = dimension
    let eigen = SymmetricEigen(Self.gram(rows, dimension: dimension), size: dimension)
    vectors = eigen.vectors.prefix(rank * dimension).map(Float.init)
  }

  /// `XᵀX / N`, the lower triangle.
  private static func gram(_ rows: UnsafeBufferPointer<Float>, dimension d: Int) -> [Double] {
    let count = rows.count / d
    var row = [Double](repeating: 0, count: d)
    var gram = [Double](repeating: 0, count: d * d)
    row.withUnsafeMutableBufferPointer { row in
      gram.withUnsafeMutableBufferPointer { gram in
        for n in 0..<count {
          for i in 0..<d { row[i] = Double(rows[n * d + i]) }
          for i in 0..<d {
            let value = row[i]
            for j in 0...i { gram[i * d + j] += value * row[j] }
          }
        }
        for index in gram.indices { gram[index] /= Double(count) }
      }
    }
    return gram
  }

  /// Rows `[count, dimension]` in the first `rank` directions, `[count, rank]`.
  func projected(_ rows: UnsafeBufferPointer<Float>, rank: Int) -> [Float] {
    vectors.withUnsafeBufferPointer {
      Self.product(rows, UnsafeBufferPointer(rebasing: $0.prefix(rank * dimension)), depth: dimension)
    }
  }

  /// What rows `[count, dimension]` are after they were stored at `rank` dimensions, `X P Pᵀ`.
  func reconstructed(_ rows: UnsafeBufferPointer<Float>, rank: Int) -> [Float] {
    let turned = (0..<dimension).flatMap { i in (0..<rank).map { vectors[$0 * dimension + i] } }
    return projected(rows, rank: rank).withUnsafeBufferPointer { projected in
      turned.withUnsafeBufferPointer { Self.product(projected, $0, depth: rank) }
    }
  }

  /// `A Bᵀ` of rows `[m, depth]` and `[n, depth]`: `[m, n]`.
  static func product(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, depth: Int
  ) -> [Float] {
    let (m, n) = (a.count / depth, b.count / depth)
    return [Float](unsafeUninitializedCapacity: m * n) { out, initialized in
      initialized = m * n
      withUnsafeTemporaryAllocation(of: Float.self, capacity: hk_gemm_scratch(m, depth)) { scratch in
        hk_gemm(
          a.baseAddress, m, depth, b.baseAddress, HK_F32, depth, 0, n, depth, out.baseAddress, n,
          scratch.baseAddress)
      }
    }
  }
}
