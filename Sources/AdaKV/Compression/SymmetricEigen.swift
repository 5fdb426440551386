/// Eigenvalues and eigenvectors of a symmetric matrix, largest eigenvalue first.
///
/// Householder reflections to a tridiagonal matrix, then implicitly shifted QR steps (Golub and Van Loan, *Matrix
/// Computations*, §8.3). The same matrix gives the same bits: a vector's sign is the one that makes its largest
/// component positive, and equal eigenvalues stay in the order in which they were found.
struct SymmetricEigen {
  /// Eigenvalues, descending, `[size]`.
  let values: [Double]
  /// Orthonormal eigenvectors as rows, in the order of the values, `[size, size]`.
  let vectors: [Double]

  /// Takes a matrix `[size, size]` of finite numbers apart; its lower triangle is read.
  ///
  /// - Complexity: O(size³).
  init(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    var form = TridiagonalForm(matrix, size: size)
    form.diagonalize()
    let order = form.diagonal.indices.sorted {
      let (left, right) = (form.diagonal[$0], form.diagonal[$1])
      return left == right ? $0 < $1 : left > right
    }
    values = order.map { form.diagonal[$0] }
    vectors = order.flatMap { index in
      let row = form.basis[index * size..<(index + 1) * size]
      let largest = row.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      return largest < 0 ? row.map { -$0 } : Array(row)
    }
  }
}

/// `A = Zᵀ T Z` with T tridiagonal and the rows of Z orthonormal.
private struct TridiagonalForm {
  let size: Int
  var diagonal: [Double]
  /// Entry `i` couples `i` and `i + 1`.
  var coupling: [Double]
  /// Z, row after row.
  var basis: [Double]

  init(_ matrix: [Double], size: Int) {
    self.size = size
    var a = matrix
    // The reflections `I − β v vᵀ`; the k-th leaves the first k + 1 components alone.
    var reflections: [(beta: Double, vector: [Double])] = []
    a.withUnsafeMutableBufferPointer { a in
      for k in 0..<max(0, size - 2) { reflections.append(Self.reflect(a, size: size, column: k)) }
    }
    diagonal = (0..<size).map { a[$0 * size + $0] }
    coupling = (0..<max(0, size - 1)).map { a[($0 + 1) * size + $0] }
    basis = [Double](repeating: 0, count: size * size)
    for i in 0..<size { basis[i * size + i] = 1 }
    basis.withUnsafeMutableBufferPointer { basis in
      for (k, (beta, vector)) in reflections.enumerated().reversed() where beta != 0 {
        // Rows before k + 1 are untouched so far, and so are the first k + 1 columns.
        for row in k + 1..<size {
          let start = row * size + k + 1
          var dot = 0.0
          for i in vector.indices { dot += basis[start + i] * vector[i] }
          for i in vector.indices { basis[start + i] -= beta * dot * vector[i] }
        }
      }
    }
  }

  /// Clears a column under its coupling, from both sides; returns the reflection.
  private static func reflect(
    _ a: UnsafeMutableBufferPointer<Double>, size: Int, column k: Int
  ) -> (beta: Double, vector: [Double]) {
    let first = k + 1
    var v = (first..<size).map { a[$0 * size + k] }
    let scale = v.reduce(0) { max($0, abs($1)) }
    let rest = v.dropFirst().reduce(0) { max($0, abs($1)) }
    guard rest > 0 else { return (0, v) }
    // Scaled, so that squares neither overflow nor vanish.
    for i in v.indices { v[i] /= scale }
    let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let alpha = v[0] > 0 ? -norm : norm
    v[0] -= alpha
    let beta = 2 / v.reduce(0) { $0 + $1 * $1 }
    let count = v.count
    var p = [Double](repeating: 0, count: count)
    for i in 0..<count {
      for j in 0..<i {
        let entry = a[(first + i) * size + first + j]
        p[i] += entry * v[j]
        p[j] += entry * v[i]
      }
      p[i] += a[(first + i) * size + first + i] * v[i]
    }
    var dot = 0.0
    for i in 0..<count {
      p[i] *= beta
      dot += p[i] * v[i]
    }
    for i in 0..<count { p[i] -= beta * dot / 2 * v[i] }
    for i in 0..<count {
      for j in 0...i { a[(first + i) * size + first + j] -= v[i] * p[j] + p[i] * v[j] }
    }
    a[first * size + k] = alpha * scale
    return (beta, v)
  }

  /// Rotates T to a diagonal matrix.
  mutating func diagonalize() {
    var end = size - 1
    // Each eigenvalue takes two or three steps; the bound only guards against numbers that are none.
    var stepsLeft = 64 * size
    while end > 0, stepsLeft > 0 {
      for i in 0..<end where abs(coupling[i]) <= .ulpOfOne * (abs(diagonal[i]) + abs(diagonal[i + 1])) {
        coupling[i] = 0
      }
      if coupling[end - 1] == 0 {
        end -= 1
        continue
      }
      var start = end - 1
      while start > 0, coupling[start - 1] != 0 { start -= 1 }
      step(from: start, to: end)
      stepsLeft -= 1
    }
  }

  /// One QR step on an unreduced block, shifted by the eigenvalue of its last corner that is nearer the last entry.
  private mutating func step(from start: Int, to end: Int) {
    let half = (diagonal[end - 1] - diagonal[end]) / 2
    let last = coupling[end - 1]
    let root = (half * half + last * last).squareRoot()
    let shift = diagonal[end] - last * (last / (half + (half < 0 ? -root : root)))
    var x = diagonal[start] - shift
    var z = coupling[start]
    for k in start..<end {
      let length = (x * x + z * z).squareRoot()
      let (c, s) = length == 0 ? (1, 0) : (x / length, z / length)
      if k > start { coupling[k - 1] = length }
      let (a, b, e) = (diagonal[k], diagonal[k + 1], coupling[k])
      diagonal[k] = c * c * a + 2 * c * s * e + s * s * b
      diagonal[k + 1] = s * s * a - 2 * c * s * e + c * c * b
      coupling[k] = c * s * (b - a) + (c * c - s * s) * e
      if k < end - 1 {
        x = coupling[k]
        z = s * coupling[k + 1]
        coupling[k + 1] *= c
      }
      let size = size
      basis.withUnsafeMutableBufferPointer { basis in
        let (upper, lower) = (k * size, (k + 1) * size)
        for i in 0..<size {
          let (u, l) = (basis[upper + i], basis[lower + i])
          basis[upper + i] = c * u + s * l
          basis[lower + i] = c * l - s * u
        }
      }
    }
  }
}
