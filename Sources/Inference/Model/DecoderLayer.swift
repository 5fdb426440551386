internal import CKernels

/// One decoder layer. With x rows of the residual stream, `[m, D]`:
///
///     y = norm(x)
///     q, k, v = rotary(norm?(y W_Q)), rotary(norm?(y W_K)), y W_V
///     x += norm?(attention(q, k, v) W_O)
///     y = norm(x)
///     x += norm?((activation(y W_gate) * y W_up) W_down)
///
/// A `norm?` is in some families only. Whose rows they are, where their keys and values go and what their queries
/// see is for `LayerRows` to say.
///
/// Source: arXiv 2302.13971, section 2.2; the norms of heads, arXiv 2505.09388, section 2; those of what is added,
/// arXiv 2408.00118, section 2.
final class DecoderLayer: Sendable {
  private let weights: LayerWeights
  private let shape: ModelConfiguration

  init(_ weights: LayerWeights, shape: ModelConfiguration) {
    self.weights = weights
    self.shape = shape
  }

  /// Takes rows through the whole layer.
  ///
  /// - Returns: what their attention gives beside its outputs.
  func run<Rows: LayerRows>(_ rows: Rows) -> Rows.Attention {
    project(rows)
    rotateQueries(rows)
    let attention = addAttention(rows)
    addFeedForward(rows)
    return attention
  }

  /// Writes the keys, rotated, the values, and the queries, not rotated yet.
  func project(_ rows: some LayerRows) {
    let (m, d) = (rows.count, shape.headDimension)
    let (normed, projected) = (rows.buffers.narrow, rows.buffers.wide)
    weights.inputNorm.apply(to: rows.buffers.hidden, rows: m, into: normed)

    rows.multiply(normed, rows: m, by: weights.key, into: projected)
    weights.keyNorm?.apply(to: projected, rows: m * shape.kvHeads, into: projected)
    for row in 0..<m {
      for head in 0..<shape.kvHeads {
        let key = rows.key(row: row, kvHead: head)
        key.update(from: projected + row * shape.kvWidth + head * d, count: d)
        rows.rotate(key, row: row)
      }
    }

    rows.multiply(normed, rows: m, by: weights.value, into: projected)
    for row in 0..<m {
      for head in 0..<shape.kvHeads {
        rows.value(row: row, kvHead: head).update(from: projected + row * shape.kvWidth + head * d, count: d)
      }
    }

    let asked = rows.queryRows
    if asked.isEmpty { return }
    let queries = rows.buffers.queries + asked.lowerBound * shape.queryWidth
    let asking = normed + asked.lowerBound * shape.hiddenSize
    rows.multiply(asking, rows: asked.count, by: weights.query, into: queries)
    weights.queryNorm?.apply(to: queries, rows: asked.count * shape.queryHeads, into: queries)
  }

  /// Rotates the queries.
  func rotateQueries(_ rows: some LayerRows) {
    for row in rows.queryRows {
      let queries = rows.buffers.queries + row * shape.queryWidth
      for head in 0..<shape.queryHeads { rows.rotate(queries + head * shape.headDimension, row: row) }
    }
  }

  /// Adds what attention gives behind the output projection.
  ///
  /// - Returns: what attention gives beside its outputs.
  func addAttention<Rows: LayerRows>(_ rows: Rows) -> Rows.Attention {
    let (m, outputs, added) = (rows.count, rows.buffers.wide, rows.buffers.narrow)
    let attention = rows.attend(into: outputs)
    rows.multiply(outputs, rows: m, by: weights.output, into: added)
    weights.postAttentionNorm?.apply(to: added, rows: m, into: added)
    hk_add(rows.buffers.hidden, added, m * shape.hiddenSize)
    return attention
  }

  /// Adds what the gated feed-forward layer gives.
  func addFeedForward(_ rows: some LayerRows) {
    let (m, normed, added) = (rows.count, rows.buffers.narrow, rows.buffers.narrow)
    let gate = rows.buffers.wide
    let up = gate + m * shape.intermediateSize
    weights.feedForwardNorm.apply(to: rows.buffers.hidden, rows: m, into: normed)
    rows.multiply(normed, rows: m, by: weights.gate, into: gate)
    rows.multiply(normed, rows: m, by: weights.up, into: up)
    activate(gate, up, count: m * shape.intermediateSize)
    rows.multiply(gate, rows: m, by: weights.down, into: added)
    weights.postFeedForwardNorm?.apply(to: added, rows: m, into: added)
    hk_add(rows.buffers.hidden, added, m * shape.hiddenSize)
  }

  /// Writes `activation(gate) * up` in place of the gate.
  private func activate(_ gate: UnsafeMutablePointer<Float>, _ up: UnsafePointer<Float>, count: Int) {
    switch shape.decoder.activation {
    case .silu: hk_silu_multiply(gate, up, count, gate)
    case .gelu: hk_gelu_multiply(gate, up, count, gate)
    }
  }
}
