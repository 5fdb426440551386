import AdaKV

/// The prompt positions that every KV head of every layer keeps.
///
/// - Parameter attention: For each layer the mean attention of the last 8 tokens, `[queryHeads, tokens]`.
func keptPositions(
  attention: [[Float]], queryHeads: Int, kvHeads: Int, tokens: Int
) throws(AdaKVError) -> [[[Int32]]] {
  let policy = try Policy("ada-snapkv:window=8,alpha=0.1")
  let budget = try Budget("25%").tokens(prompt: tokens, reserve: policy.reserve, bytesPerToken: 1)

  var allocation = try ModelAllocation(
    policy: policy, layers: attention.count, kvHeads: kvHeads, tokens: tokens, budget: budget)
  for (layer, rows) in attention.enumerated() {
    let observation = try LayerObservation(
      layer: layer, queryHeads: queryHeads, kvHeads: kvHeads, tokens: tokens, window: 8,
      windowAttention: rows)
    _ = try allocation.add(observation)
  }

  let window = (tokens - policy.scorer.window..<tokens).map(Int32.init)
  return allocation.layers.map { layer in
    (0..<kvHeads).map { head in layer.selection[head: head] + window }
  }
}
