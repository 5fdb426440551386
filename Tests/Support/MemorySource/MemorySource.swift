import AdaKV
package import Readings
package import Session

/// A made-up model in memory: keys, queries and values are fixed numbers of layer, head, position and token, and
/// attention over them is computed the plain way, so that sessions run with no engine and no file.
package struct MemorySource: AttentionSource {
  /// What it refuses to give.
  let lacking: Set<Capability>
  /// Prompts read so far.
  package let reads = Counter()

  package let summary: ModelShape
  package let endTokens: Set<Int32>

  /// A model with so long a context, of sixteen tokens.
  package init(lacking: Set<Capability> = [], contextLength: Int = 60, endTokens: Set<Int32> = [0]) {
    self.lacking = lacking
    self.endTokens = endTokens
    summary = ModelShape(
      name: "table", layers: 2, queryHeads: 4, kvHeads: 2, contextLength: contextLength, headDimension: 4,
      cacheBytesPerToken: 128)
  }

  /// Counts up, from wherever it is known.
  package final class Counter: @unchecked Sendable {
    // Sendable although it is written: a test's session stays on one thread.
    package fileprivate(set) var count = 0
  }

  /// A sequence is longer than the context.
  package struct TooLong: Error {}

  package func text(of token: Int32) -> String { "<\(token)>" }

  package func refusal(of capability: Capability) -> SourceRefusal? {
    if case .ingredient(let ingredient) = capability, !MemoryPrompt.gives(ingredient) {
      return SourceRefusal(source: summary.name, capability)
    }
    return lacking.contains(capability) ? SourceRefusal(source: summary.name, capability) : nil
  }

  package func checkRoom(for tokens: Int) throws { if tokens > summary.contextLength { throw TooLong() } }

  package func read(
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

  package func passingBytes(of request: ReadRequest) -> Int { 0 }
  package func streamBytes(entries: Int, isCopied: Bool, observing queries: Int) -> Int { 0 }
}
