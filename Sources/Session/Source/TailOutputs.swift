/// The values of the tokens that a stream has decoded, in one layer.
package struct TailOutputs: Sendable {
  /// The values, `[kvHeads, tail, headDimension]`.
  package let values: [Float]
  /// What each amounts to behind the output projection, `‖v_j W_h^O‖₁`: `[queryHeads, tail]`.
  package let outputL1: [Float]

  /// States a tail.
  package init(values: [Float], outputL1: [Float]) {
    self.values = values
    self.outputL1 = outputL1
  }
}
