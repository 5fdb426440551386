/// What a format calls the weights of a decoder.
protocol TensorNaming {
  /// Names of the weights outside the layers.
  var embedding: String { get }
  var outputHead: String { get }
  var finalNorm: String { get }
  /// Whether each file may have queries, keys and values in one matrix or in three, whatever its family.
  var mayFuseAttention: Bool { get }
  /// The name of a layer's weight without `.weight` or `.bias`.
  func name(_ role: TensorRole, layer: Int, hasPostNorms: Bool) -> String
  /// Whether a tensor may go unused: it says nothing of its own.
  func isSpare(_ name: String) -> Bool
}
