package import AdaKV
package import Readings

/// What a session reads prompts through: a live model, a recording of one, a table made up for a test.
///
/// A source says beforehand what it cannot give (``refusal(of:)``); asked for it all the same, it throws that refusal.
package protocol AttentionSource: Sendable {
  /// The model's name and shape.
  var summary: ModelShape { get }
  /// The tokens that end an answer.
  var endTokens: Set<Int32> { get }

  /// A token's text by itself; bytes that are no text of their own become U+FFFD.
  func text(of token: Int32) -> String

  /// Why it cannot give something; nil where it can.
  func refusal(of capability: Capability) -> SourceRefusal?

  /// Refuses a sequence of more tokens than there is room for, with the source's own error.
  func checkRoom(for tokens: Int) throws

  /// Reads a prompt, layer by layer.
  ///
  /// - Parameters:
  ///   - isCancelled: Asked every few milliseconds, on any thread but never on two at once.
  ///   - onLayer: Called, in order, when a layer's values may be asked for; what it throws ends the reading.
  /// - Throws: ``SourceRefusal`` for needs that it cannot give, the source's own errors, `CancellationError`.
  func read(
    _ request: ReadRequest, isCancelled: () -> Bool,
    onLayer: (_ prompt: any ReadPrompt, _ layer: Int) throws -> Void
  ) throws -> any ReadPrompt

  /// Bytes that reading takes on its way and that are free again when decoding begins.
  func passingBytes(of request: ReadRequest) -> Int

  /// Bytes that a stream takes beside the prompt while it decodes its first tokens.
  ///
  /// - Parameters:
  ///   - entries: How many entries of the prompt each KV head holds, in the mean over all heads.
  ///   - isCopied: Whether they are in memory of their own.
  ///   - queries: How many of the last queries of its tail are remembered.
  func streamBytes(entries: Int, isCopied: Bool, observing queries: Int) -> Int
}

extension AttentionSource {
  /// Why a source cannot serve a policy: the first ingredient, by name, that measuring it asks for and that the source
  /// cannot give, or decoding, where the policy is applied again on what it keeps; nil where it gives all.
  package func refusal(of policy: Policy) -> SourceRefusal? {
    let missing = policy.measuredNeeds.sorted { $0.description < $1.description }.lazy
      .compactMap { refusal(of: .ingredient($0)) }.first
    return missing ?? (policy.refresh == nil ? nil : refusal(of: .evictedDecoding))
  }
}
