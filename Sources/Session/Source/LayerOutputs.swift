/// The values of a read prompt and the projection behind them: what a layer's attention puts out.
package protocol LayerOutputs: AnyObject {
  /// Numbers that a layer's attention puts out for a token, `D`.
  var size: Int { get }

  /// Calls `body` with a layer's values, `[kvHeads, N, headDimension]`.
  func withValues<Result>(
    layer: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result

  /// Multiplies one KV head's share of the output projection: `W_O[:, group's columns] · delta`.
  ///
  /// - Parameters:
  ///   - delta: Outputs of the query heads of the group, `[G · headDimension]`.
  ///   - output: `[size]`, overwritten.
  func project(
    layer: Int, kvHead: Int, delta: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>
  )
}
