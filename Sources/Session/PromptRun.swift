public import Readings

/// One prompt run for a number of steps with no screen: what `headscope run` writes.
public struct PromptRun: Sendable {
  /// The model.
  public let model: ModelShape
  /// The prompt.
  public let prompt: PromptRecord
  /// The full cache, the first policy and the others in the order given.
  public let comparison: Comparison
  /// Bytes of keys and values that each of the comparison's tracks needs at the last step.
  public let cacheBytes: [Int]
  private let plan: TrackPlan?

  /// Steps of a run that names none, if the context has room for them.
  public static let usualSteps = 8

  /// Reads a prompt through a source and decodes `steps` tokens in every track (nil: ``usualSteps``, or as many as fit).
  ///
  /// - Parameters:
  ///   - isCompact: Whether policies decode on caches from which evicted entries are really dropped.
  ///   - onLayer: Told after each layer of the prompt, with how fast it is read.
  /// - Throws: ``SessionError`` for more steps than the context holds; what reading or allocating throws;
  ///   `CancellationError`.
  package static func result(
    of prompt: PromptRecord, from source: any AttentionSource, plans: [TrackPlan], steps: Int?,
    isCompact: Bool = false, isCancelled: () -> Bool = { false },
    onLayer: (_ done: Int, _ layers: Int, _ tokensPerSecond: Double) -> Void = { _, _, _ in }
  ) throws -> PromptRun {
    let pace = PrefillPace(tokens: prompt.tokens.count, layers: source.summary.layers)
    let session = try PromptSession(
      source: source, prompt: prompt, plans: plans, isCompact: isCompact, isCancelled: isCancelled,
      onLayer: { layer, _ in onLayer(layer + 1, pace.layers, pace.rate(afterLayers: layer + 1)) })
    let contextLength = source.summary.contextLength
    let room = contextLength - prompt.length
    let steps = steps ?? min(usualSteps, room)
    guard steps <= room else {
      throw SessionError.stepsBeyondContext(
        prompt: prompt.length, steps: steps, contextLength: contextLength)
    }
    for _ in 0..<steps { try session.advance(isCancelled: isCancelled) }
    return PromptRun(
      model: source.summary, prompt: prompt, comparison: Comparison(session.tracks.map(\.published)),
      cacheBytes: session.tracks.indices.map(session.cacheBytes), plan: plans.first)
  }

  /// What the screen would show at the last step; nil without a policy.
  public var state: ExplorerState? {
    guard let plan else { return nil }
    var state = ExplorerState(
      activity: .idle, mode: .explore, policy: plan.policy, budget: plan.budget,
      promptProtocol: prompt.promptProtocol)
    let last = comparison.full.lastStep
    state.model = model
    state.exploration = ExplorerState.Exploration(
      prompt: prompt, comparison: comparison, step: last, lastStep: last, isRunning: false, pace: 8,
      tokensPerSecond: nil)
    return state
  }
}
