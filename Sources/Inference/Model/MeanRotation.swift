/// The mean of a rotary embedding's matrices over some positions.
struct MeanRotation {
  /// `[dimension / 2]` each.
  private let cosines: [Double]
  private let sines: [Double]

  /// The mean over positions that are not empty, in a sequence that ends with the last of them.
  init(_ rotary: RotaryEmbedding, over positions: Range<Int>) {
    let frequencies = rotary.frequencies(length: positions.upperBound)
    let half = rotary.dimension / 2
    let angles = FloatBuffer(count: 2 * half)
    var sums = [Double](repeating: 0, count: 2 * half)
    for position in positions {
      frequencies.fill(position: position, cosines: angles.start, sines: angles.start + half)
      for index in sums.indices { sums[index] += Double(angles.start[index]) }
    }
    let means = sums.map { $0 / Double(positions.count) }
    cosines = Array(means[..<half])
    sines = Array(means[half...])
  }

  /// Multiplies a vector of `dimension` values, `stride` apart from `first` on, by the matrix, in place.
  func rotate(_ values: inout [Float], at first: Int, stride: Int) {
    let half = cosines.count
    for index in 0..<half {
      let (low, high) = (first + index * stride, first + (half + index) * stride)
      let (x, y) = (Double(values[low]), Double(values[high]))
      values[low] = Float(x * cosines[index] - y * sines[index])
      values[high] = Float(y * cosines[index] + x * sines[index])
    }
  }
}
