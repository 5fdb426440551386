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

  /// Opens the model, reads the prompt and decodes `steps` tokens in every track (nil: ``usualSteps``, or as many as fit).
  ///
  /// - Throws: ``SessionError`` for more steps than the context holds; what opening, reading or allocating throws; `CancellationError`.
  public init(
    model path: String, prompt source: PromptSource, promptProtocol: PromptProtocol = .aware,
    isChat: Bool = false, plans: [TrackPlan], steps: Int?, threads: Int = 0,
    isCompact: Bool = false,
    isCancelled: () -> Bool = { false },
    onLayer: (_ done: Int, _ layers: Int, _ tokensPerSecond: Double) -> Void = { _, _, _ in }
  ) throws {
    let model = try LoadedModel.open(
      path: path, threads: threads, isChat: isChat, isCancelled: isCancelled)
    // A long text takes long to become tokens.
    let prompt = try BackgroundWork.result(unless: isCancelled) {
      try source.record(model: model, under: promptProtocol)
    }
    let pace = PrefillPace(tokens: prompt.tokens.count, layers: model.summary.layers)
    let session = try PromptSession(
      model: model.language, tokenizer: model.tokenizer, prompt: prompt, plans: plans,
      isCompact: isCompact, isCancelled: isCancelled,
      onLayer: { layer, _ in onLayer(layer + 1, pace.layers, pace.rate(afterLayers: layer + 1)) })
    let room = model.summary.contextLength - prompt.length
    let steps = steps ?? min(Self.usualSteps, room)
    guard steps <= room else {
      throw SessionError.stepsBeyondContext(
        prompt: prompt.length, steps: steps, contextLength: model.summary.contextLength)
    }
    for _ in 0..<steps {
      try session.advance(isCancelled: isCancelled)
    }
    self.model = model.summary
    self.prompt = prompt
    comparison = Comparison(session.tracks.map(\.published))
    cacheBytes = session.tracks.indices.map(session.cacheBytes)
    plan = plans.first
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
