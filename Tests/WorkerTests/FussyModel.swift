import AdaKV
import LiveSource
import MemorySource
import Readings
import Session

@testable import Worker

/// A made-up model in memory that refuses to read what a test says, and knows its own prompts: a task of some length
/// is as many tokens of its seed, of which the last four are the question.
struct FussyModel: OpenedModel {
  /// Why it reads nothing that it is to refuse.
  struct Refusal: Error, CustomStringConvertible {
    var description: String { "this model reads no such prompt" }
  }

  /// Why a prompt cannot be put in another way.
  struct NoQuestion: Error {}

  private let source: MemorySource
  private let refuses: @Sendable (PromptRecord, [TrackPlan]) -> Bool

  /// The model, whose answers end with a token, and which reads everything but what is refused.
  init(
    endToken: Int32 = 0,
    refusing refuses: @escaping @Sendable (PromptRecord, [TrackPlan]) -> Bool = { _, _ in false }
  ) {
    source = MemorySource(contextLength: 120, endTokens: [endToken])
    self.refuses = refuses
  }

  var summary: ModelShape { source.summary }

  func prompt(from source: PromptSource, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    switch source {
    case .text(_, let path): try record(.text(path: path), of: 40, seed: 0, under: promptProtocol)
    case .tokenIDs(let ids, let path):
      PromptRecord(
        origin: .tokenIDs(path: path), digest: "ids", tokens: ids, tokenTexts: ids.map(self.source.text(of:)))
    case .task(let name, let length, let seed):
      try record(
        .task(name: name, length: length, seed: seed), of: length, seed: seed, under: promptProtocol)
    }
  }

  func sample(_ index: Int, of survey: SurveyPrompts, under promptProtocol: PromptProtocol) throws
    -> PromptRecord
  {
    try prompt(
      from: .task(name: "made up", length: 36 + index % 7, seed: survey.seed + 100 + UInt64(index)),
      under: promptProtocol)
  }

  func put(_ prompt: PromptRecord, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    guard promptProtocol != prompt.promptProtocol else { return prompt }
    guard case .task(let name, let length, let seed) = prompt.origin else { throw NoQuestion() }
    return try record(
      .task(name: name, length: length, seed: seed), of: length, seed: seed, under: promptProtocol)
  }

  func check(_ policy: Policy) throws {
    for case .headImportance in policy.needs { throw Refusal() }
  }

  func session(
    on prompt: PromptRecord, plans: [TrackPlan], observing: Set<Ingredient>, isCancelled: () -> Bool,
    onLayer: (Int, [SessionTrack]) -> Void
  ) throws -> PromptSession {
    if isCancelled() { throw CancellationError() }
    if refuses(prompt, plans) { throw Refusal() }
    return try PromptSession(
      source: source, prompt: prompt, plans: plans, observing: observing, isCancelled: isCancelled,
      onLayer: onLayer)
  }

  private func record(
    _ origin: PromptOrigin, of length: Int, seed: UInt64, under promptProtocol: PromptProtocol
  ) throws -> PromptRecord {
    let shift = Int(seed) * 5
    let ids = (0..<length).map { (place: Int) -> Int32 in
      let sum = place * 7 + place / 13 + shift
      return Int32(1 + sum % 15)
    }
    let texts = ids.map(source.text(of:))
    let context = promptProtocol == .aware ? length : length - 4
    let digest = String(seed + 16, radix: 16)
    return PromptRecord(
      origin: origin, digest: digest + String(repeating: "0", count: 16 - digest.count),
      tokens: Array(ids.prefix(context)), tokenTexts: Array(texts.prefix(context)),
      promptProtocol: promptProtocol, question: Array(ids.dropFirst(context)),
      questionTexts: Array(texts.dropFirst(context)),
      // Without a template every answer would end with its line.
      isTemplate: [Bool](repeating: false, count: length))
  }
}
