/// One prompt run for a number of steps with no screen: what `headscope run` writes.
public struct PromptRun: Sendable {
  /// The model.
  public let model: ModelSummary
  /// The prompt.
  public let prompt: PromptRecord
  /// The full cache, then each policy in the order given.
  public let tracks: [ExplorerState.Track]

  /// Opens the model, reads the prompt and decodes `steps` tokens in every track.
  ///
  /// - Throws: What opening, reading or allocating throws; `CancellationError`.
  public init(
    model directory: String, prompt source: PromptSource, plans: [TrackPlan], steps: Int, threads: Int = 0,
    isCancelled: () -> Bool = { false }
  ) throws {
    let model = try LoadedModel(directory: directory, threads: threads)
    let prompt = try source.record(tokenizer: model.tokenizer)
    let session = try PromptSession(
      model: model.language, tokenizer: model.tokenizer, prompt: prompt, plans: plans,
      isCancelled: isCancelled)
    for _ in 0..<steps {
      if isCancelled() { throw CancellationError() }
      try session.advance()
    }
    self.model = model.summary
    self.prompt = prompt
    tracks = session.tracks.map(\.published)
  }
}
