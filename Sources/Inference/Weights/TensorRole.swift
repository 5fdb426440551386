/// What the weights of a decoder are for.
enum TensorRole: CaseIterable {
  case inputNorm, query, key, value, output, queryNorm, keyNorm, postAttentionNorm
  case feedForwardNorm, gate, up, down, postFeedForwardNorm
  /// Queries, keys and values in one; gate and up in one.
  case fusedAttention, fusedGate
}
