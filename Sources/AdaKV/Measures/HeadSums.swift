/// One query head's mass and value sums, kept and evicted entries apart.
struct HeadSums {
  /// `1 − F`, from 0 to 1.
  let evictedMass: Double
  private let keptMass: Double
  private let keptSum: [Double]
  private let evictedSum: [Double]

  init(
    row: UnsafeBufferPointer<Float>, kept: ArraySlice<Bool>, values: [ValueSegment], head: Int,
    headDimension: Int
  ) {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: headDimension), count: 2)
    var masses = [0.0, 0.0]
    var entry = 0
    for segment in values {
      for local in 0..<segment.entries {
        let weight = Double(row[entry])
        let side = kept[kept.startIndex + entry] ? 1 : 0
        masses[side] += weight
        let value = segment.base + head * segment.headStride + local * headDimension
        sums[side].withUnsafeMutableBufferPointer { sum in
          for c in 0..<headDimension { sum[c] += weight * Double(value[c]) }
        }
        entry += 1
      }
    }
    // The row sums to 1 but for float32 rounding; dividing by its real sum keeps F + (1 − F) = 1.
    let total = masses[0] + masses[1]
    evictedMass = total > 0 ? masses[0] / total : 0
    keptMass = total > 0 ? masses[1] / total : 1
    keptSum = sums[1].map { total > 0 ? $0 / total : $0 }
    evictedSum = sums[0].map { total > 0 ? $0 / total : $0 }
  }

  /// Component `c` of `Σ A v − Σ Â v`.
  func change(at c: Int) -> Double {
    guard evictedMass > 0 else { return 0 }
    // Where nothing of the row is kept, nothing is put out: the change is the whole output.
    guard keptMass > 0 else { return evictedSum[c] }
    return evictedSum[c] - (evictedMass / keptMass) * keptSum[c]
  }
}
