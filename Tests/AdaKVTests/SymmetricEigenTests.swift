import TestSupport
import Testing

@testable import AdaKV

@Suite struct SymmetricEigenTests {
  /// `XᵀX` of random rows, which may be fewer than columns.
  static func gram(size: Int, rows: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let x = (0..<rows * size).map { _ in Double.random(in: -1...1, using: &generator) }
    return (0..<size * size).map { index in
      (0..<rows).reduce(0) { $0 + x[$1 * size + index / size] * x[$1 * size + index % size] }
    }
  }

  /// `‖A v − λ v‖`, orthonormality and order, for full and deficient ranks.
  @Test(arguments: [1, 2, 3, 8, 33, 64], [2, 40, 100])
  func takesAMatrixApart(size: Int, rows: Int) {
    let matrix = Self.gram(size: size, rows: rows, seed: UInt64(size * rows))
    let eigen = SymmetricEigen(matrix, size: size)
    let scale = max(eigen.values[0], 1)
    for (index, value) in eigen.values.enumerated() {
      let vector = Array(eigen.vectors[index * size..<(index + 1) * size])
      for row in 0..<size {
        let product = (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
        #expect(abs(product - value * vector[row]) < 1e-12 * scale * Double(size))
      }
      for other in 0...index {
        let dot = (0..<size).reduce(0) { $0 + vector[$1] * eigen.vectors[other * size + $1] }
        #expect(abs(dot - (other == index ? 1 : 0)) < 1e-12 * Double(size))
      }
      #expect((vector.max { abs($0) < abs($1) } ?? 0) > 0)
    }
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
    #expect(abs(eigen.values.reduce(0, +) - trace) < 1e-12 * scale * Double(size))
  }

  @Test func knownMatrices() {
    let two = SymmetricEigen([2, 1, 1, 2], size: 2)
    #expect(abs(two.values[0] - 3) < 1e-15 && abs(two.values[1] - 1) < 1e-15)
    #expect(two.vectors.allSatisfy { abs(abs($0) - 0.5.squareRoot()) < 1e-15 })
    let none = SymmetricEigen([Double](repeating: 0, count: 9), size: 3)
    #expect(none.values == [0, 0, 0] && none.vectors == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    // The squares of the largest and the smallest float32 there are.
    for scale in [1e77, 1e-90] {
      let far = SymmetricEigen([1, 2, 0, 2, 1, 1e-9, 0, 1e-9, 1e-9].map { $0 * scale }, size: 3)
      #expect(abs(far.values[0] / scale - 3) < 1e-14)
    }
  }

  @Test func theSameMatrixGivesTheSameBits() {
    let matrix = Self.gram(size: 48, rows: 90, seed: 3)
    let (first, second) = (SymmetricEigen(matrix, size: 48), SymmetricEigen(matrix, size: 48))
    #expect(first.vectors == second.vectors && first.values == second.values)
  }

  @Test func numbersThatAreNoneEnd() {
    let eigen = SymmetricEigen([Double](repeating: .nan, count: 16), size: 4)
    #expect(eigen.values.count == 4)
  }
}
