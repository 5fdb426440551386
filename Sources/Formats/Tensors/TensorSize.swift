/// How much room tensors take.
enum TensorSize {
  /// The product of dimensions and bytes, if it fits in an integer.
  static func product(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      product = next
    }
    return product
  }
}
