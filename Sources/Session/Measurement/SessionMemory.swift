import AdaKV
import Readings

/// What a session takes for a prompt, said before it is taken.
struct SessionMemory {
  private let source: any AttentionSource
  private let model: ModelShape
  private let tokens: Int
  /// Bytes of one float32 for each query head and token of a layer.
  private let queryRows: Int
  /// The same for each KV head.
  private let kvRows: Int

  /// The memory of sessions on a prompt of `tokens` tokens.
  init(source: any AttentionSource, tokens: Int) {
    self.source = source
    self.tokens = tokens
    model = source.summary
    queryRows = MemoryLayout<Float>.stride * model.queryHeads * tokens
    kvRows = MemoryLayout<Float>.stride * model.kvHeads * tokens
  }

  /// Bytes at the peak, beside those that the source takes by itself for reading the prompt.
  ///
  /// An upper bound for the first tokens that are decoded; what is decoded after them takes `cacheBytesPerToken` for
  /// each token and stream.
  /// - Parameters:
  ///   - tracks: The full cache, then each policy with its budget.
  ///   - request: What is read, with what the policies, and a person, look at.
  ///   - isCompact: Whether policies decode on copies.
  func bytes(tracks: [SessionTrack], request: ReadRequest, isCompact: Bool) -> Int {
    let needs = request.needs
    let observed = model.layers * needs.reduce(0) { $0 + ($1.isWorthKeeping ? bytes(of: $1) : 0) }
    let plans = tracks.reduce(0) { $0 + planBytes(of: $1) }
    let passing =
      needs.reduce(0) { $0 + ($1.isWorthKeeping ? 0 : bytes(of: $1)) } + measuringBytes(of: tracks)
    // The largest value norm from each token on.
    let maxima = queryRows * (0..<model.layers).count { model.attentionSpan(layer: $0) != nil }
    let streams = tracks.reduce(0) { $0 + streamBytes(of: $1, isCompact: isCompact) }
    // What only reading takes is free again when decoding begins.
    return observed + maxima + plans + passing + max(0, streams - source.passingBytes(of: request))
  }

  /// Bytes of an ingredient of one layer.
  private func bytes(of need: Ingredient) -> Int {
    let count = need.count(
      queryHeads: model.queryHeads, kvHeads: model.kvHeads, tokens: tokens,
      headDimension: model.headDimension, layers: model.layers)
    return MemoryLayout<Float>.stride * (count ?? 0)
  }

  /// Bytes of what a policy decides for all layers: scores, candidates chosen, and positions kept by it and its twin.
  private func planBytes(of track: SessionTrack) -> Int {
    guard track.plan != nil else { return 0 }
    let positions = 3 * MemoryLayout<Int32>.stride * model.kvHeads * entries(of: track)
    let substitutes = track.readsSubstitutes ? model.cacheBytesPerToken * entries(of: track) : 0
    return model.layers * (kvRows + positions) + substitutes
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
    guard let plan = track.plan else {
      return source.streamBytes(entries: tokens, isCopied: false, observing: 0)
    }
    let queries = plan.policy.refresh == nil ? 0 : plan.policy.needs.longestWindow
    // One that is fed the full cache's tokens, and one that feeds itself.
    return 2
      * source.streamBytes(
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
