/// How many entries a KV head may keep, window included, as a user states it.
public enum Budget: Sendable, Equatable {
  /// So many tokens.
  case tokens(Int)
  /// A share of the prompt, over 0 and at most 1.
  case share(Double)
  /// So many bytes of keys and values in the whole model, as the text wrote them.
  case bytes(Int, text: String)

  /// Reads `128`, `20%` or `64MiB`.
  ///
  /// - Throws: ``AdaKVError/malformedBudget(_:)`` and ``AdaKVError/shareOutOfRange(_:)``.
  public init(_ text: String) throws(AdaKVError) {
    if text.hasSuffix("%") {
      guard let percent = Self.number(text.dropLast()) else { throw .malformedBudget(text) }
      guard percent > 0, percent <= 100 else { throw .shareOutOfRange(text) }
      self = .share(percent / 100)
    } else if let unit = ByteSize.unit(of: text) {
      guard let count = Self.number(text.dropLast(unit.name.count)), count > 0,
        count * Double(unit.bytes) < Double(Int.max / 2)
      else { throw .malformedBudget(text) }
      self = .bytes(Int(count * Double(unit.bytes)), text: text)
    } else {
      guard let tokens = Int(text), tokens > 0 else { throw .malformedBudget(text) }
      self = .tokens(tokens)
    }
  }

  /// A number written with digits and a point: nothing that a reader would not take for one. A sign is let through to be
  /// refused as out of range.
  private static func number(_ text: Substring) -> Double? {
    let digits = text.first == "-" ? text.dropFirst() : text
    guard !digits.isEmpty, digits.allSatisfy({ "0123456789.".contains($0) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// `B` in tokens for a prompt: the tokens given, `max(reserve + 1, floor(share · N))`, or as many as the bytes hold.
  ///
  /// - Parameters:
  ///   - reserve: Entries that every head needs whatever is chosen: window, sinks.
  ///   - bytesPerToken: Bytes of keys and values of one token in all layers and heads.
  /// - Throws: ``AdaKVError/budgetWithinWindow(budget:window:)`` if nothing is left beside the reserve,
  ///   ``AdaKVError/bytesTooFew(_:bytesPerToken:)``.
  public func tokens(prompt: Int, reserve: Int, bytesPerToken: Int) throws(AdaKVError) -> Int {
    switch self {
    case .tokens(let tokens):
      guard tokens > reserve else { throw .budgetWithinWindow(budget: tokens, window: reserve) }
      return tokens
    case .share(let share):
      // The product of a decimal share may lie a hair under the whole number that is meant (0.29 · 100).
      return max(reserve + 1, Int((share * Double(prompt) + 1e-9).rounded(.down)))
    case .bytes(let bytes, let text):
      let tokens = bytes / max(bytesPerToken, 1)
      guard tokens > 0 else { throw .bytesTooFew(text, bytesPerToken: bytesPerToken) }
      guard tokens > reserve else { throw .budgetWithinWindow(budget: tokens, window: reserve) }
      return tokens
    }
  }
}

extension Budget: CustomStringConvertible {
  /// The text that ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .tokens(let tokens): return "\(tokens)"
    case .bytes(_, let text): return text
    case .share(let share):
      // In ten-billionths of a percent, written out: a small share has no exponent that could not be read back.
      let parts = Int((share * 1e12).rounded())
      let digits = String(repeating: "0", count: max(0, 11 - "\(parts)".count)) + "\(parts)"
      let fraction = digits.suffix(10).reversed().drop { $0 == "0" }.reversed()
      return digits.dropLast(10) + (fraction.isEmpty ? "" : "." + String(fraction)) + "%"
    }
  }
}
