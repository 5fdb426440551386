/// Applying a policy again while decoding: every so many tokens, to so many entries per KV head.
///
/// Source: kvpress's `DecodingPress` (`compression_interval`, `target_size`).
public struct Refresh: Sendable, Equatable {
  /// Decoded tokens between two applications, at least 1.
  public var interval: Int
  /// Entries per KV head after an application, window included; a share is of all tokens so far. Nil is the budget.
  public var target: Budget?

  /// States when and to what a policy is applied again.
  public init(interval: Int, target: Budget? = nil) {
    self.interval = interval
    self.target = target
  }

  /// `interval` and `target`, if the text names any.
  init?(reading reader: inout ParameterReader) throws(AdaKVError) {
    let isNamed = reader.names("interval") || reader.names("target")
    interval = try reader.integer("interval", default: 128, in: 1...1_000_000)
    target = try reader.value(
      "target", default: nil, expected: "a number of tokens (128) or a share of all tokens (20%)",
      parse: { text -> Budget?? in
        guard let budget = try? Budget(text) else { return nil }
        if case .bytes = budget { return nil }
        return .some(budget)
      })
    guard isNamed else { return nil }
  }

  /// `interval` and `target`.
  var parameters: [Parameter] {
    [Parameter("interval", interval)] + (target.map { [Parameter("target", $0)] } ?? [])
  }

  /// Whether it is time after `step` decoded tokens.
  public func isDue(step: Int) -> Bool { step > 0 && step % interval == 0 }

  /// Refuses a policy that looks at more than a decode stream can give.
  ///
  /// - Throws: ``AdaKVError/notWhileDecoding(policy:needs:)``, ``AdaKVError/coupledWhileDecoding(policy:)``,
  ///   ``AdaKVError/budgetWithinWindow(budget:window:)`` and ``AdaKVError/intervalWithinWindow(interval:window:)``.
  func check(_ policy: Policy) throws(AdaKVError) {
    let missing = policy.needs.filter { !$0.traits.isThereWhileDecoding }
    if let need = missing.min(by: { $0.description < $1.description }) {
      throw .notWhileDecoding(policy: policy.name, needs: need)
    }
    if case .tokens(let tokens) = target, tokens <= policy.reserve {
      throw .budgetWithinWindow(budget: tokens, window: policy.reserve)
    }
    guard !policy.allocator.isCoupled else { throw .coupledWhileDecoding(policy: policy.name) }
    guard interval >= policy.scorer.window else {
      throw .intervalWithinWindow(interval: interval, window: policy.scorer.window)
    }
  }
}
