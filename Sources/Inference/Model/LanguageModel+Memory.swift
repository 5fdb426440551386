internal import CKernels

extension LanguageModel {
  /// Bytes that the prefill of a prompt takes at its peak, the result included; the mapped weights are not
  /// counted, since the system may drop them again.
  ///
  /// - Parameters:
  ///   - tokens: the length of the prompt.
  ///   - queries: how many of the last queries are kept.
  ///   - gathering: the statistics that are gathered.
  public func prefillBytes(tokens: Int, observing queries: Int = 64, gathering: Gathering = .none) -> Int {
    let shape = configuration
    let perToken = shape.hiddenSize + shape.queryWidth + rotaries.reduce(0) { $0 + $1.dimension }
    let moments = gathering.queryMoments.count * shape.queryWidth * (shape.headDimension + 1)
    let means = gathering.attentionMeans ? shape.queryHeads * tokens : 0
    let layers = shape.layers * (min(queries, tokens) * shape.queryWidth + moments + means)
    let scratch = workers.count * PrefillScratch.floats(rows: PrefillPass.longestBlock, shape: shape)
    return shape.cacheBytesPerToken * tokens
      + MemoryLayout<Float>.stride * (perToken * tokens + layers + scratch + shape.vocabularySize)
  }

  /// - Parameter available: bytes that may still be taken; nil is not known.
  /// - Throws: `notEnoughMemory` if a prompt needs more.
  func checkMemory(
    tokens: Int, observing queries: Int, gathering: Gathering, available: Int? = MachineMemory.available()
  ) throws {
    let needed = prefillBytes(tokens: tokens, observing: queries, gathering: gathering)
    if let available, needed > available {
      throw InferenceError.notEnoughMemory(tokens: tokens, needed: needed, available: available)
    }
  }

  /// Why logits are not numbers: the first weight that is none, or else that the model's numbers overflow.
  ///
  /// - Complexity: O(weights), all of which are read.
  func failure(after position: Int) -> any Error {
    for name in checkpoint.source.tensorNames.sorted() {
      guard let tensor = checkpoint.source.tensor(named: name), let type = tensor.kernelType,
        let bytes = tensor.bytes.baseAddress, let columns = tensor.shape.last
      else { continue }
      let rowBytes = hk_row_bytes(type, columns)
      let row = FloatBuffer(count: columns)
      for index in 0..<tensor.bytes.count / max(1, rowBytes) {
        hk_to_f32(bytes + index * rowBytes, type, columns, row.start)
        if let column = row.slice(0, columns).firstIndex(where: { !$0.isFinite }) {
          return CheckpointError.notFinite(file: tensor.file, tensor: name, element: index * columns + column)
        }
      }
    }
    return InferenceError.notANumber(position: position)
  }
}
