/// The mean of the rotary embedding's matrices over some positions.
struct MeanRotation {
  /// `[d / 2]` each.
  let cosines: [Double]
  let sines: [Double]

  /// Multiplies `d` values, `stride` apart from `first` on, by the matrix.
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
