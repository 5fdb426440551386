internal import CKernels

/// A linear map of activations: a matrix, and a bias if there is one.
struct Projection: Sendable {
  let matrix: WeightMatrix
  /// `[rows]`.
  let bias: [Float]?
  /// Dimensions of a head, if every head's rows come in the pairs that are turned together, as GGUF files of
  /// the Llama architecture have them, and not in halves.
  var pairedDimension: Int?

  /// Finishes products with the matrix, in place: `y` is `[count, rows]` without gaps.
  func finish(_ y: UnsafeMutablePointer<Float>, count: Int) {
    let width = matrix.rows
    if let bias {
      for row in 0..<count { hk_add(y + row * width, bias, width) }
    }
    guard let d = pairedDimension else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: d) { scratch in
      guard let room = scratch.baseAddress else { return }
      for head in 0..<count * width / d { hk_split_pairs(y + head * d, d, room) }
    }
  }
}
