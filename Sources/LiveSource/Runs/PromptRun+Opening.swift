public import Readings
public import Session

extension PromptRun {
  /// Opens a model, reads a prompt and decodes `steps` tokens in every track (nil: as many as are usual, or as fit).
  ///
  /// - Throws: `SessionError` for more steps than the context holds; what opening, reading or allocating throws;
  ///   `CancellationError`.
  public static func result(
    model path: String, prompt source: PromptSource, promptProtocol: PromptProtocol = .aware,
    isChat: Bool = false, plans: [TrackPlan], steps: Int?, threads: Int = 0, isCompact: Bool = false,
    isCancelled: () -> Bool = { false },
    onLayer: (_ done: Int, _ layers: Int, _ tokensPerSecond: Double) -> Void = { _, _, _ in }
  ) throws -> PromptRun {
    let model = try LiveModel.open(path: path, threads: threads, isChat: isChat, isCancelled: isCancelled)
    // A long text takes long to become tokens.
    let prompt = try BackgroundWork.result(unless: isCancelled) {
      try source.record(model: model, under: promptProtocol)
    }
    return try result(
      of: prompt, from: model, plans: plans, steps: steps, isCompact: isCompact, isCancelled: isCancelled,
      onLayer: onLayer)
  }
}
