internal import Formats

/// Finds the weights of layers by what they are for.
struct LayerFinder {
  let configuration: ModelConfiguration
  let naming: any TensorNaming
  let reader: WeightReader

  /// Dimensions of a head, if the rows of queries and keys come in pairs.
  var pairedDimension: Int? { configuration.decoder.hasPairedRows ? configuration.headDimension : nil }

  /// A norm of rows `[count]`, its weight with what the family stores it without.
  func norm(_ role: TensorRole, _ layer: Int, _ count: Int) throws(FormatError) -> RootMeanSquareNorm {
    try norm(name(role, layer) + ".weight", count)
  }

  /// The same by the name of its weight.
  func norm(_ name: String, _ count: Int) throws(FormatError) -> RootMeanSquareNorm {
    RootMeanSquareNorm(
      weight: try reader.vector(name, count: count, offset: configuration.decoder.normOffset),
      epsilon: configuration.rmsNormEpsilon)
  }

  /// A matrix `[rows, columns]`, and its bias if it has one.
  func projection(
    _ role: TensorRole, _ layer: Int, rows: Int, columns: Int, bias: Bool = false, paired: Int? = nil
  ) throws(FormatError) -> Projection {
    let name = name(role, layer)
    return Projection(
      matrix: try reader.matrix(name + ".weight", rows: rows, columns: columns),
      bias: bias ? try reader.vector(name + ".bias", count: rows) : nil, pairedDimension: paired)
  }

  /// Whether a layer's queries, keys and values come from one matrix: as its family has it, or in a format that
  /// leaves it to each file, as the file has it.
  func isAttentionFused(_ layer: Int) -> Bool {
    guard naming.mayFuseAttention else { return configuration.decoder.isFused }
    return has(.fusedAttention, layer, ".weight")
      || configuration.decoder.isFused && !has(.query, layer, ".weight")
  }

  /// The matrix of a layer's queries, keys and values, `[H * d + 2 K * d, D]`, with its bias or theirs.
  func fusedAttention(_ layer: Int) throws(FormatError) -> Projection {
    let shape = configuration
    let parts: [(role: TensorRole, rows: Int)] = [
      (.query, shape.queryWidth), (.key, shape.kvWidth), (.value, shape.kvWidth),
    ]
    let all = try projection(
      .fusedAttention, layer, rows: parts.reduce(0) { $0 + $1.rows }, columns: shape.hiddenSize,
      bias: has(.fusedAttention, layer, ".bias"))
    if all.bias != nil || !configuration.decoder.hasAttentionBias { return all }
    // Who fuses matrices may leave the biases as they are.
    var bias: [Float] = []
    for part in parts {
      bias += try reader.vector(name(part.role, layer) + ".bias", count: part.rows)
    }
    return Projection(matrix: all.matrix, bias: bias)
  }

  private func has(_ role: TensorRole, _ layer: Int, _ suffix: String) -> Bool {
    reader.source.tensor(named: name(role, layer) + suffix) != nil
  }

  private func name(_ role: TensorRole, _ layer: Int) -> String {
    naming.name(role, layer: layer, hasPostNorms: configuration.decoder.hasPostNorms)
  }
}
