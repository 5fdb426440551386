import AdaKV
import Inference
import Readings

/// What a session takes for a prompt, said before it is taken.
struct SessionMemory {
  private let model: LanguageModel
  private let tokens: Int
  /// Bytes of one float32 for each query head and token of a layer.
  private let queryRows: Int
  /// The same for each KV head.
  private let kvRows: Int

  /// The memory of sessions on a prompt of `tokens` tokens.
  init(model: LanguageModel, tokens: Int) {
    self.model = model
    self.tokens = tokens
    queryRows = MemoryLayout<Float>.stride * model.configuration.queryHeads * tokens
    kvRows = MemoryLayout<Float>.stride * model.configuration.kvHeads * tokens
  }

  /// Bytes at the peak, beside those that reading the prompt takes by itself (`LanguageModel.prefillBytes`).
  ///
  /// An upper bound for the first tokens that are decoded; what is decoded after them takes `cacheBytesPerToken` for
  /// each token and stream.
  /// - Parameters:
  ///   - tracks: The full cache, then each policy with its budget.
  ///   - needs: What the policies, and a person, look at.
  ///   - queries: How many of the prompt's last queries are kept.
  ///   - gathering: What the prefill gathers.
  ///   - isCompact: Whether policies decode on copies.
  func bytes(
    tracks: [SessionTrack], needs: Set<Ingredient>, observing queries: Int, gathering: Gathering,
    isCompact: Bool
  ) -> Int {
    let observed =
      model.configuration.layers * needs.reduce(0) { $0 + ($1.isWorthKeeping ? bytes(of: $1) : 0) }
    let plans = tracks.reduce(0) { $0 + planBytes(of: $1) }
    let passing =
      needs.reduce(0) { $0 + ($1.isWorthKeeping ? 0 : bytes(of: $1)) } + measuringBytes(of: tracks)
    let shape = model.configuration
    // The largest value norm from each token on.
    let maxima = queryRows * (0..<shape.layers).count { shape.attentionSpan(layer: $0) != nil }
    let streams = tracks.reduce(0) { $0 + streamBytes(of: $1, isCompact: isCompact) }
    let prefill = model.prefillBytes(tokens: tokens, observing: queries, gathering: gathering)
    let kept = model.keptBytes(tokens: tokens, observing: queries, gathering: gathering)
    // What only reading takes is free again when decoding begins.
    return observed + maxima + plans + passing + max(0, streams - (prefill - kept))
  }

  /// Bytes of an ingredient of one layer.
  private func bytes(of need: Ingredient) -> Int {
    let shape = model.configuration
    let d = shape.headDimension
    let count =
      switch need {
      case .windowAttention, .windowVariance, .attentionMeans, .valueOutputL1: shape.queryHeads * tokens
      case .windowEntropy: shape.queryHeads
      case .keyL2, .valueL1, .valueL2: shape.kvHeads * tokens
      case .keys, .values: shape.kvWidth * tokens
      case .windowQueries(let window): shape.queryWidth * min(window, tokens)
      case .futureQueries: shape.queryHeads * (d + d * d)
      case .relativeAttention(let length): shape.queryHeads * length
      case .headImportance: shape.layers * shape.kvHeads
      }
    return MemoryLayout<Float>.stride * count
  }

  /// Bytes of what a policy decides for all layers: scores, flags of its own and its twin's, and positions.
  private func planBytes(of track: SessionTrack) -> Int {
    guard track.plan != nil else { return 0 }
    let shape = model.configuration
    let positions = 3 * MemoryLayout<Int32>.stride * shape.kvHeads * entries(of: track)
    let flags = 2 * shape.kvHeads * tokens
    let substitutes = track.readsSubstitutes ? shape.cacheBytesPerToken * entries(of: track) : 0
    return shape.layers * (kvRows + flags + positions) + substitutes
  }

  /// Bytes that scoring and measuring one layer take on their way.
  private func measuringBytes(of tracks: [SessionTrack]) -> Int {
    // Weights of a group, pooled and sorted, beside norms and rows of all query heads.
    let plain = 2 * queryRows + 4 * kvRows
    guard tracks.contains(where: \.readsSubstitutes) else { return plain }
    // A loss in float64 for each number of dimensions that an entry may have, and the order of all of them.
    return plain + 24 * kvRows
  }

  private func streamBytes(of track: SessionTrack, isCompact: Bool) -> Int {
    guard let plan = track.plan else { return model.streamBytes(entries: tokens, isCopied: false) }
    let queries = plan.policy.refresh == nil ? 0 : plan.policy.needs.longestWindow
    // One that is fed the full cache's tokens, and one that feeds itself.
    return 2
      * model.streamBytes(
        entries: entries(of: track), isCopied: isCompact || track.readsSubstitutes, observing: queries)
  }

  /// Entries that each KV head keeps in the mean over all heads, at most.
  private func entries(of track: SessionTrack) -> Int {
    guard let budget = track.budget else { return tokens }
    var least = 1.0
    if case .compressed(let share) = track.plan?.policy.allocator.storage { least = share }
    return Int(min(Double(budget) / least, Double(tokens)).rounded(.up))
  }
}

extension SessionTrack {
  /// Whether its streams may hold something else than what the prompt's entries are.
  fileprivate var readsSubstitutes: Bool { plan.map { $0.policy.allocator.storage != .whole } ?? false }
}
