import AdaKV
import Readings
import Session

/// A made-up model in memory: keys, queries and values are fixed numbers of layer, head, position and token, and
/// attention over them is computed the plain way, so that sessions run with no engine and no file.
struct MemorySource: AttentionSource {
  /// What it refuses to give.
  var lacking: Set<Capability> = []
  /// Prompts read so far.
  let reads = Counter()

  let summary = ModelSummary(
    name: "table", layers: 2, queryHeads: 4, kvHeads: 2, contextLength: 60, headDimension: 4,
    cacheBytesPerToken: 128)
  let endTokens: Set<Int32> = [0]

  /// Counts up, from wherever it is known.
  final class Counter: @unchecked Sendable {
    // Sendable although it is written: a test's session stays on one thread.
    var count = 0
  }

  struct TooLong: Error {}

  func text(of token: Int32) -> String { "<\(token)>" }

  func refusal(of capability: Capability) -> SourceRefusal? {
    if case .ingredient(let ingredient) = capability, !MemoryPrompt.gives(ingredient) {
      return SourceRefusal(source: summary.name, capability)
    }
    return lacking.contains(capability) ? SourceRefusal(source: summary.name, capability) : nil
  }

  func checkRoom(for tokens: Int) throws { if tokens > summary.contextLength { throw TooLong() } }

  func read(
    _ request: ReadRequest, isCancelled: () -> Bool,
    onLayer: (_ prompt: any ReadPrompt, _ layer: Int) throws -> Void
  ) throws -> any ReadPrompt {
    reads.count += 1
    let prompt = MemoryPrompt(request, of: self)
    for layer in 0..<summary.layers {
      if isCancelled() { throw CancellationError() }
      try onLayer(prompt, layer)
    }
    return prompt
  }

  func passingBytes(of request: ReadRequest) -> Int { 0 }
  func streamBytes(entries: Int, isCopied: Bool, observing queries: Int) -> Int { 0 }
}
