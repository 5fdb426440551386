internal import CKernels
internal import Formats

extension LanguageModel {
  /// Bytes that an allocator may keep of what was freed, all threads together: blocks too small to be given back to
  /// the system by themselves.
  private static let heldBack = 16 << 20

  /// Bytes that the prefill of a prompt takes at its peak, the result included, with reading one layer's window
  /// attention or norms behind the output projection; the mapped weights are not counted, since the system may
  /// drop them again.
  ///
  /// - Parameters:
  ///   - tokens: the length of the prompt.
  ///   - queries: how many of the last queries are kept.
  ///   - gathering: the statistics that are gathered.
  public func prefillBytes(tokens: Int, observing queries: Int = 64, gathering: Gathering = .none) -> Int {
    let shape = configuration
    let perToken = shape.hiddenSize + shape.queryWidth + rotaries.reduce(0) { $0 + $1.dimension }
    let blocks = workers.count * PrefillScratch.floats(rows: PrefillPass.longestBlock, shape: shape)
    let statistics = StatisticsPass.floats(tokens: tokens, gathering: gathering, model: self)
    let reading = Prefill.readingFloats(tokens: tokens, observing: min(queries, tokens), shape: shape)
    let observed = shape.queryHeads * tokens + workers.count * reading
    return keptBytes(tokens: tokens, observing: queries, gathering: gathering)
      + MemoryLayout<Float>.stride * (perToken * tokens + blocks + max(statistics, observed))
  }

  /// Bytes that the result of a prefill takes: the prompt's keys, values, observed queries and statistics, the
  /// logits of its last token, and what an allocator may hold back.
  ///
  /// - Parameters: as for ``prefillBytes(tokens:observing:gathering:)``.
  public func keptBytes(tokens: Int, observing queries: Int = 64, gathering: Gathering = .none) -> Int {
    let shape = configuration
    let moments = gathering.queryMoments.count * shape.queryWidth * (shape.headDimension + 1)
    let means = gathering.attentionMeans ? shape.queryHeads * tokens : 0
    let layers = shape.layers * (min(queries, tokens) * shape.queryWidth + moments + means)
    return Self.heldBack + shape.cacheBytesPerToken * tokens
      + MemoryLayout<Float>.stride * (tokens + layers + shape.vocabularySize)
  }

  /// Bytes that a stream takes beside the prompt while it decodes its first tokens: its copies of entries, its
  /// tail, and what one step of it gives and needs on its way.
  ///
  /// - Parameters:
  ///   - entries: how many entries of the prompt each KV head holds, in the mean over all heads.
  ///   - isCopied: whether they are in memory of their own.
  ///   - queries: how many of the last queries of its tail are remembered.
  public func streamBytes(entries: Int, isCopied: Bool, observing queries: Int = 0) -> Int {
    let shape = configuration
    let room = TailCache.firstRoom
    let copies = (isCopied ? entries : 0) + room
    let rows = shape.layers * shape.queryHeads * (entries + room)
    let remembered = queries == 0 ? 0 : shape.layers * (queries + 1) * shape.queryWidth
    let step = DecodePass.floats(streams: 1, shape: shape)
    // Logits lie in the step's memory and in what it gives.
    return copies * shape.cacheBytesPerToken
      + MemoryLayout<Float>.stride * (rows + remembered + step + 2 * shape.vocabularySize)
  }

  /// - Parameters:
  ///   - bytes: what the caller will take beside the prefill.
  ///   - available: bytes that may still be taken; nil is not known.
  /// - Throws: `notEnoughMemory` if a prompt needs more.
  func checkMemory(
    tokens: Int, observing queries: Int, gathering: Gathering, beside bytes: Int = 0,
    available: Int? = MachineMemory.available()
  ) throws {
    let needed = prefillBytes(tokens: tokens, observing: queries, gathering: gathering) + bytes
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
          return FormatError.notFinite(file: tensor.file, tensor: name, element: index * columns + column)
        }
      }
    }
    return InferenceError.notANumber(position: position)
  }
}
