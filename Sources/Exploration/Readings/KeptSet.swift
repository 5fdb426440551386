/// The prompt positions one layer keeps, window included, ready for a question about any token.
public struct KeptSet: Sendable, Equatable {
  /// KV heads `K`.
  public let kvHeads: Int
  /// Prompt tokens `N`.
  public let tokens: Int
  private let flags: [Bool]

  /// Takes `[kvHeads, tokens]` flags.
  init(kvHeads: Int, tokens: Int, flags: [Bool]) {
    self.kvHeads = kvHeads
    self.tokens = tokens
    self.flags = flags
  }

  /// Whether KV head `head` keeps prompt position `position`.
  public func keeps(head: Int, position: Int) -> Bool { flags[head * tokens + position] }

  /// The flags of all heads, `[kvHeads, tokens]`.
  var all: [Bool] { flags }
}
