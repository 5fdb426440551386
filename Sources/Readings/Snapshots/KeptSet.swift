/// The prompt positions one layer keeps, window included, ready for a question about any token.
public struct KeptSet: Sendable, Equatable {
  /// KV heads `K`.
  public let kvHeads: Int
  /// Prompt tokens `N`.
  public let tokens: Int
  private let flags: [Bool]

  /// Takes `[kvHeads, tokens]` flags.
  package init(kvHeads: Int, tokens: Int, flags: [Bool]) {
    self.kvHeads = kvHeads
    self.tokens = tokens
    self.flags = flags
  }

  /// Whether KV head `head` keeps prompt position `position`.
  public func keeps(head: Int, position: Int) -> Bool { flags[head * tokens + position] }

  /// Adds to each count the KV heads that keep its position: `counts[i]` is of prompt position `first + i`.
  ///
  /// What lies outside the prompt is left as it is.
  /// - Complexity: O(kvHeads · counts), in one pass over the flags asked for.
  public func addKeepers(to counts: inout [Int], from first: Int = 0) {
    let lower = max(first, 0)
    let count = min(first + counts.count, tokens) - lower
    guard count > 0 else { return }
    flags.withUnsafeBufferPointer { flags in
      counts.withUnsafeMutableBufferPointer { counts in
        let counts = UnsafeMutableBufferPointer(rebasing: counts[(lower - first)..<(lower - first + count)])
        for head in 0..<kvHeads {
          let start = head * tokens + lower
          let row = UnsafeBufferPointer(rebasing: flags[start..<start + count])
          // Without a check for overflow the loop is done many positions at a time.
          for index in 0..<count { counts[index] &+= row[index] ? 1 : 0 }
        }
      }
    }
  }

  /// The flags of all heads, `[kvHeads, tokens]`.
  package var all: [Bool] { flags }
}
