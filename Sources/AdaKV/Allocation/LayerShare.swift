/// What a layer is given of the model's budget.
public enum LayerShare: Sendable, Equatable {
  /// So many candidates per KV head on average, to be divided among its heads.
  case base(Int)
  /// So many candidates for each KV head, `[kvHeads]`.
  case heads([Int])
}
