import CKernels
import Foundation
import TestSupport
import Testing

@Suite("Kernels over one row")
struct RowTests {
  static let sizes = [1, 3, 15, 16, 17, 33, 100, 256]

  /// Whether `value` is within `units` roundings of `exact`.
  private func agrees(_ value: Float, _ exact: Double, units: Double) -> Bool {
    abs(Double(value) - exact) <= units * Reference.unit * abs(exact) + 1e-38
  }

  @Test("The norm divides by the root of the mean square", arguments: sizes)
  func rmsNorm(count: Int) {
    var random = SeededGenerator(seed: 41)
    let x = random.matrix(1, count).values
    let weight = random.matrix(1, count).values
    let mean = x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
    let factor = 1 / (mean + 0.01).squareRoot()
    for level in Level.all {
      var y = [Float](repeating: -7, count: count + 1)
      level.kernels.rms_norm(x, weight, count, 0.01, &y)
      // The mean is a sum of positive terms, so its error is relative to itself.
      let correct = (0..<count).allSatisfy {
        agrees(y[$0], Double(x[$0]) * factor * Double(weight[$0]), units: Double(count) + 8)
      }
      #expect(correct && y[count] == -7, "\(level.name)")
      var inPlace = x
      inPlace.withUnsafeMutableBufferPointer {
        level.kernels.rms_norm($0.baseAddress, weight, count, 0.01, $0.baseAddress)
      }
      #expect(inPlace == Array(y[..<count]), "\(level.name)")
    }
  }

  @Test("Rotation turns the pairs (i, i + d/2)", arguments: [2, 6, 16, 30, 32, 34, 64, 100, 128])
  func rope(d: Int) {
    var random = SeededGenerator(seed: 42)
    let x = random.matrix(1, d).values
    let angles = (0..<d / 2).map { _ in random.float() * 3 }
    let cosines = angles.map { cos($0) }
    let sines = angles.map { sin($0) }
    for level in Level.all {
      var y = x + [-7]
      level.kernels.rope(&y, cosines, sines, d)
      for i in 0..<d / 2 {
        let (a, b) = (Double(x[i]), Double(x[i + d / 2]))
        let (c, s) = (Double(cosines[i]), Double(sines[i]))
        let tolerance = 3 * Reference.unit * (abs(a) + abs(b))
        #expect(abs(Double(y[i]) - (a * c - b * s)) <= tolerance, "\(level.name)")
        #expect(abs(Double(y[i + d / 2]) - (b * c + a * s)) <= tolerance, "\(level.name)")
      }
      #expect(y[d] == -7, "\(level.name)")
    }
  }

  @Test("The gate agrees with double precision over the whole range of exp", arguments: Level.all)
  func siluMultiply(level: Level) {
    var gate = (-2000...2000).map { Float($0) / 20 }
    gate += [0, -0.0, 1e-30, -1e-30, 500, -500, .infinity]
    let up = gate.indices.map { Float($0 % 7) - 3 }
    var y = [Float](repeating: -7, count: gate.count + 1)
    level.kernels.silu_multiply(gate, up, gate.count, &y)
    for (index, z) in gate.enumerated() where up[index] != 0 {
      let exact = Double(z) / (1 + exp(-Double(z))) * Double(up[index])
      // exp is good to 2 units, and the sum, the quotient and the product round once each. Where exp(-z)
      // overflows, the result is 0 for a number under 1e-36.
      let vanishes = y[index] == 0 && abs(exact) < 1e-36
      #expect(vanishes || y[index] == Float(exact) || agrees(y[index], exact, units: 8), "\(z)")
    }
    #expect(y[gate.count] == -7)
    var aliased = gate
    aliased.withUnsafeMutableBufferPointer {
      level.kernels.silu_multiply($0.baseAddress, up, up.count, $0.baseAddress)
    }
    #expect(aliased.map(\.bitPattern) == y[..<gate.count].map(\.bitPattern))
  }

  @Test("The gate by tanh agrees with double precision", arguments: Level.all)
  func geluMultiply(level: Level) {
    let gate = (-2400...2400).map { Float($0) / 200 } + [0, 1e-30, -1e-30, 300, -300]
    let up = gate.indices.map { Float($0 % 7) - 3 }
    var y = [Float](repeating: -7, count: gate.count + 1)
    level.kernels.gelu_multiply(gate, up, gate.count, &y)
    for (index, gate) in gate.enumerated() {
      let z = Double(gate)
      let inner = (2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)
      let exact = z / 2 * (1 + tanh(inner)) * Double(up[index])
      // 1 + tanh cancels where tanh nears -1, by what its argument and it were rounded.
      #expect(abs(Double(y[index]) - exact) <= 1e-6 * max(abs(exact), abs(Double(up[index]))), "\(z)")
    }
    #expect(y[gate.count] == -7)
  }

  @Test("A soft cap agrees with double precision", arguments: Level.all)
  func softCap(level: Level) {
    for cap in [Float(0.5), 30, 50] {
      let x = (-900...900).map { Float($0) / 7 } + [0, 1e-20, -1e-20, 1e6, -1e6]
      var y = x + [-7]
      level.kernels.soft_cap(&y, x.count, cap)
      for (index, x) in x.enumerated() {
        let exact = Double(cap) * tanh(Double(x) / Double(cap))
        #expect(abs(Double(y[index]) - exact) <= min(4e-7 * Double(cap), 1e-6 * abs(exact)), "\(x)")
      }
      #expect(y[x.count] == -7)
    }
  }

  @Test("Pairs become halves")
  func splitPairs() {
    var x: [Float] = [0, 1, 10, 11, 20, 21, -7]
    var scratch = [Float](repeating: .nan, count: 6)
    hk_split_pairs(&x, 6, &scratch)
    #expect(x == [0, 10, 20, 1, 11, 21, -7])
  }

  @Test("Addition adds, and only what it should", arguments: sizes)
  func add(count: Int) {
    var random = SeededGenerator(seed: 43)
    let x = random.matrix(1, count).values
    let y = random.matrix(1, count).values
    for level in Level.all {
      var sum = x + [-7]
      level.kernels.add(&sum, y, count)
      #expect(sum == zip(x, y).map { $0 + $1 } + [-7], "\(level.name)")
    }
  }

  @Test("The logarithm of the sum of exponentials agrees with double precision", arguments: sizes)
  func logSumExp(count: Int) {
    var random = SeededGenerator(seed: 44)
    for offset in [Float(0), 300, -300] {
      let x = random.matrix(1, count).values.map { $0 * 20 + offset }
      let top = x.reduce(-Float.infinity, max)
      let sum = x.reduce(0.0) { $0 + exp(Double($1) - Double(top)) }
      for level in Level.all {
        // Every term is good to a few units, and so is their sum; the difference to the maximum is rounded.
        let value = level.kernels.log_sum_exp(x, count)
        #expect(abs(value - Double(top) - log(sum)) <= 64 * Reference.unit, "\(level.name)")
      }
    }
  }

  @Test("Masked logits count nothing", arguments: Level.all)
  func logSumExpOfMasked(level: Level) {
    let x: [Float] = [-.infinity, 1, -.infinity, 1]
    #expect(abs(level.kernels.log_sum_exp(x, 4) - (1 + log(2.0))) < 1e-7)
    #expect(level.kernels.log_sum_exp([-.infinity, -.infinity], 2) == -.infinity)
  }
}
