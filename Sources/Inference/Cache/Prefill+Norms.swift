extension Prefill {
  /// The Euclidean norm of each cached key, `[K, N]`. Rotary embedding changes it by the factor of its scaling at most.
  ///
  /// - Complexity: O(K N d), computed at every call.
  public func keyL2(layer: Int) -> [Float] {
    rowNorms(of: self.layer(layer).keys, \.l2Norm)
  }

  /// The sum of the absolute values of each cached value, `[K, N]`.
  ///
  /// - Complexity: O(K N d), computed at every call.
  public func valueL1(layer: Int) -> [Float] {
    rowNorms(of: self.layer(layer).values) { Float($0.reduce(0) { $0 + Double(abs($1)) }) }
  }

  /// The Euclidean norm of each cached value, `[K, N]`.
  ///
  /// - Complexity: O(K N d), computed at every call.
  public func valueL2(layer: Int) -> [Float] {
    rowNorms(of: self.layer(layer).values, \.l2Norm)
  }

  private func rowNorms(of rows: FloatBuffer, _ norm: (UnsafeBufferPointer<Float>) -> Float) -> [Float] {
    let d = model.configuration.headDimension
    let count = rows.count / d
    return [Float](unsafeUninitializedCapacity: count) { norms, initialized in
      initialized = count
      guard let out = norms.baseAddress else { return }
      model.workers.split(count, work: rows.count) { part in
        for row in part { out[row] = norm(rows.slice(row * d, d)) }
      }
    }
  }
}

extension UnsafeBufferPointer<Float> {
  /// The Euclidean norm of the values, summed in float64.
  var l2Norm: Float { Float(reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()) }
}
