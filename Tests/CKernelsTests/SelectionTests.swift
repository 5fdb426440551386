import CKernels
import TestSupport
import Testing

@Suite("Kernels that pick the best scores")
struct SelectionTests {
  /// Scores of every kind: the count, and what they are.
  static let kinds = [
    "random", "few values", "equal", "zeros of both signs", "infinities", "subnormal", "rising", "falling",
    "rare", "out of step",
  ]

  private func scores(_ kind: String, _ count: Int) -> [Float] {
    var random = SeededGenerator(seed: UInt64(count) + 51)
    return (0..<count).map { index in
      let value = random.float()
      switch kind {
      case "few values": return (value * 3).rounded()
      case "equal": return -2.5
      case "zeros of both signs": return value < -0.9 ? -1 : value > 0.9 ? 1 : value < 0 ? -0.0 : 0
      case "infinities": return value < -0.4 ? -.infinity : value > 0.4 ? .infinity : value
      case "subnormal": return Float(bitPattern: UInt32(abs(value) * 100)) * (value < 0 ? -1 : 1)
      case "rising": return Float(index)
      case "falling": return -Float(index)
      case "rare": return value > 0.99 ? value : 0
      // What a sample at even distances sees is unlike the rest.
      case "out of step": return index % max(1, count / 64) == 0 ? value : value * 0x1p-100 + Float(index % 7)
      default: return value
      }
    }
  }

  @Test("The first not-a-number is found wherever it is", arguments: Level.all)
  func firstNaN(level: Level) {
    for count in [0, 1, 15, 16, 17, 600, 1100] {
      var x = [Float](repeating: -.infinity, count: count + 1)
      x[count] = .nan
      #expect(level.kernels.first_nan(x, count) == count)
      for place in stride(from: 0, to: count, by: 7) {
        x[place] = place % 2 == 0 ? .nan : -.signalingNaN
        let later = x[(count + place) / 2]
        x[(count + place) / 2] = .nan
        #expect(level.kernels.first_nan(x, count) == place)
        x[(count + place) / 2] = later
        x[place] = 1
      }
    }
  }

  @Test("Counting agrees with comparing one by one", arguments: Level.all, kinds)
  func countFrom(level: Level, kind: String) {
    for count in [0, 1, 7, 16, 33, 100, 300] {
      let x = scores(kind, count)
      for bound in x.prefix(5) + [0, -0.0, .infinity, -.infinity] {
        var above = -1
        var equal = -1
        level.kernels.count_from(x, count, bound, &above, &equal)
        #expect(above == x.filter { $0 > bound }.count && equal == x.filter { $0 == bound }.count)
      }
    }
  }

  @Test(
    "The filter picks what reaches the bound, in order, and writes no further", arguments: Level.all, kinds)
  func filter(level: Level, kind: String) {
    for count in [0, 1, 7, 16, 33, 100, 300] {
      let x = scores(kind, count)
      for bound in x.prefix(5) + [0, -0.0, .infinity, -.infinity] {
        let picked = x.indices.filter { x[$0] >= bound }
        var values = [Float](repeating: .nan, count: count + 1)
        var numbers = [Int32](repeating: -7, count: count + 1)
        let found = level.kernels.filter(x, count, bound, 1000, &values, &numbers)
        #expect(found == picked.count)
        #expect(values[..<found].map(\.bitPattern) == picked.map { x[$0].bitPattern })
        #expect(numbers[..<found] == picked.map { Int32($0) + 1000 }[...])
        #expect(values[count].isNaN && numbers[count] == -7)
      }
    }
  }

  @Test("Collecting takes what is over the line and the first of what is on it", arguments: Level.all, kinds)
  func collect(level: Level, kind: String) {
    for count in [1, 7, 16, 33, 100, 300] {
      let x = scores(kind, count)
      let numbers = x.indices.map { Int32($0) * 3 }
      for bound in x.prefix(5) {
        let above = x.indices.filter { x[$0] > bound }
        let equal = x.indices.filter { x[$0] == bound }
        for ties in [0, 1, equal.count / 2, equal.count] where ties <= equal.count {
          let picked = (above + equal.prefix(ties)).sorted().map { numbers[$0] }
          var kept = [Int32](repeating: -7, count: picked.count + 17)
          let found = level.kernels.collect(x, numbers, count, bound, ties, &kept)
          #expect(found == picked.count && Array(kept[..<found]) == picked)
          #expect(kept[picked.count + 16] == -7)
        }
      }
    }
  }

  @Test("The score at a rank is that of the sorted scores", arguments: Level.all, kinds)
  func nthLargest(level: Level, kind: String) {
    for count in [1, 2, 15, 64, 65, 130, 1000, 5000] {
      let x = scores(kind, count)
      let sorted = x.sorted(by: >)
      var scratch = [Float](repeating: .nan, count: 2 * count + 1)
      for rank in Set([1, 2, count / 100, count / 3, count - 1, count]) where rank > 0 && rank <= count {
        var above = -1
        let score = level.kernels.nth_largest(x, count, rank, &above, &scratch)
        #expect(score == sorted[rank - 1], "\(kind), rank \(rank) of \(count)")
        #expect(above == x.filter { $0 > score }.count)
      }
      #expect(scratch[2 * count].isNaN)
    }
  }

  /// Every place the sample looks at holds the same, which says nothing about the others.
  @Test("Scores contrived against the sample are ranked all the same", arguments: Level.all)
  func nthLargestOfContrived(level: Level) {
    var random = SeededGenerator(seed: 77)
    for decoy in [Float(-5), 0, 5] {
      let x = (0..<4096).map { $0 % 64 == 0 ? decoy : random.float() }
      let sorted = x.sorted(by: >)
      var scratch = [Float](repeating: 0, count: 2 * x.count)
      for rank in [1, 50, 64, 65, 2000, 4032, 4033, 4096] {
        var above = -1
        #expect(level.kernels.nth_largest(x, x.count, rank, &above, &scratch) == sorted[rank - 1])
        #expect(above == x.filter { $0 > sorted[rank - 1] }.count)
      }
    }
  }
}
