/// Finds the weights of layers by what they are for.
struct LayerFinder {
  let configuration: ModelConfiguration
  let naming: any TensorNaming
  let reader: WeightReader
  /// Dimensions of a head, if the rows of queries and keys come in pairs.
  var pairedDimension: Int?

  /// A norm's weights `[count]`, with what the family stores them without.
  func norm(_ role: TensorRole, _ layer: Int, _ count: Int) throws(CheckpointError) -> [Float] {
    try reader.vector(name(role, layer) + ".weight", count: count, offset: configuration.decoder.normOffset)
  }

  /// A matrix `[rows, columns]`, and its bias if it has one.
  func projection(
    _ role: TensorRole, _ layer: Int, rows: Int, columns: Int, bias: Bool = false, paired: Int? = nil
  ) throws(CheckpointError) -> Projection {
    let name = name(role, layer)
    return Projection(
      matrix: try reader.matrix(name + ".weight", rows: rows, columns: columns),
      bias: bias ? try reader.vector(name + ".bias", count: rows) : nil, pairedDimension: paired)
  }

  private func name(_ role: TensorRole, _ layer: Int) -> String {
    naming.name(role, layer: layer, hasPostNorms: configuration.decoder.hasPostNorms)
  }
}
