/// How many entries a KV head may keep, window included, as a user states it.
public enum Budget: Sendable, Equatable {
  /// So many tokens.
  case tokens(Int)
  /// A share of the prompt, over 0 and at most 1.
  case share(Double)

  /// Reads `128` or `20%`.
  ///
  /// - Throws: ``AdaKVError/malformedBudget(_:)`` and ``AdaKVError/shareOutOfRange(_:)``.
  public init(_ text: String) throws(AdaKVError) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), percent.isFinite else { throw .malformedBudget(text) }
      guard percent > 0, percent <= 100 else { throw .shareOutOfRange(text) }
      self = .share(percent / 100)
    } else {
      guard let tokens = Int(text), tokens > 0 else { throw .malformedBudget(text) }
      self = .tokens(tokens)
    }
  }

  /// `B` in tokens for a prompt: the tokens given, or `max(w + 1, floor(share · N))`.
  ///
  /// - Throws: ``AdaKVError/budgetWithinWindow(budget:window:)`` if nothing is left beside the window.
  public func tokens(prompt: Int, window: Int) throws(AdaKVError) -> Int {
    switch self {
    case .tokens(let tokens):
      guard tokens > window else { throw .budgetWithinWindow(budget: tokens, window: window) }
      return tokens
    case .share(let share):
      // The product of a decimal share may lie a hair under the whole number that is meant (0.29 · 100).
      return max(window + 1, Int((share * Double(prompt) + 1e-9).rounded(.down)))
    }
  }
}

extension Budget: CustomStringConvertible {
  /// The text that ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .tokens(let tokens): return "\(tokens)"
    case .share(let share):
      let percent = (share * 1_000_000).rounded() / 10_000
      return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
    }
  }
}
