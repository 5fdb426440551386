/// Finds added tokens in a text.
struct AddedTokenMatcher: Sendable {
  /// Which of tokens that overlap in a text is found.
  enum Order: Sendable {
    /// The one that begins first, and of those that begin there the longest.
    case leftmostLongest
    /// The longest, wherever it is, and of equals the one that begins first, as in llama.cpp.
    case longest
  }

  /// A stretch of the text, and the added token it is, if it is one.
  struct Stretch {
    let range: Range<Int>
    let id: Int32?
  }

  private struct Node: Sendable {
    var children: [UInt8: Int] = [:]
    var token: Int?
  }

  private let tokens: [AddedToken]
  private let order: Order
  /// The lengths of the tokens in bytes, longest first, each once.
  private let lengths: [Int]
  private var nodes = [Node()]
  private var begins = [Bool](repeating: false, count: 256)

  /// A matcher for those tokens, spelled as `spelling` has them; empty ones are never found.
  init(_ tokens: [AddedToken], order: Order = .leftmostLongest, spelling: (AddedToken) -> [UInt8]) {
    self.tokens = tokens
    self.order = order
    var lengths: Set<Int> = []
    for (index, token) in tokens.enumerated() {
      let bytes = spelling(token)
      guard let first = bytes.first else { continue }
      begins[Int(first)] = true
      lengths.insert(bytes.count)
      var node = 0
      for byte in bytes {
        if let child = nodes[node].children[byte] {
          node = child
        } else {
          nodes.append(Node())
          nodes[node].children[byte] = nodes.count - 1
          node = nodes.count - 1
        }
      }
      // Of two tokens with one spelling the first counts.
      if nodes[node].token == nil { nodes[node].token = index }
    }
    self.lengths = lengths.sorted(by: >)
  }

  /// The whole text as stretches in order, none empty.
  ///
  /// - Parameters:
  ///   - bytes: Valid UTF-8.
  ///   - plain: Ranges in order in which special tokens are text like any other.
  /// - Complexity: Linear in the bytes, times the longest token; in ``Order/longest`` order also times the
  ///   number of different lengths.
  func stretches(_ bytes: [UInt8], plain: [Range<Int>] = []) -> [Stretch] {
    let text = 0..<bytes.count
    var result: [Stretch] = []
    var done = 0
    for found in matches(bytes, plain) {
      let token = tokens[found.token]
      var (start, end) = (found.range.lowerBound, found.range.upperBound)
      if token.stripsLeft { start = spaceBefore(bytes, start, downTo: 0) }
      if token.stripsRight { end = Scan.run(of: .whitespace, bytes, from: end, limit: text.upperBound) }
      start = max(start, done)
      if done < start { result.append(Stretch(range: done..<start, id: nil)) }
      result.append(Stretch(range: start..<max(start, end), id: token.id))
      done = max(done, end)
    }
    if done < text.upperBound { result.append(Stretch(range: done..<text.upperBound, id: nil)) }
    return result
  }

  private struct Match {
    let range: Range<Int>
    let token: Int
  }

  private func matches(_ bytes: [UInt8], _ plain: [Range<Int>]) -> [Match] {
    guard !tokens.isEmpty else { return [] }
    switch order {
    case .leftmostLongest:
      return leftmost(bytes, plain)
    case .longest:
      var taken: [Match] = []
      for length in lengths {
        taken = adding(length, bytes, plain, to: taken)
      }
      return taken
    }
  }

  private func leftmost(_ bytes: [UInt8], _ plain: [Range<Int>]) -> [Match] {
    var result: [Match] = []
    var position = 0
    while position < bytes.count {
      guard begins[Int(bytes[position])], let match = longest(bytes, position) else {
        position += 1
        continue
      }
      if isText(match, plain) {
        position += 1
        continue
      }
      position = match.range.upperBound
      guard !tokens[match.token].isSingleWord || isWord(bytes, match.range) else { continue }
      result.append(match)
    }
    return result
  }

  private func longest(_ bytes: [UInt8], _ start: Int) -> Match? {
    var node = 0
    var best: Match?
    for position in start..<bytes.count {
      guard let child = nodes[node].children[bytes[position]] else { break }
      node = child
      if let token = nodes[node].token { best = Match(range: start..<(position + 1), token: token) }
    }
    return best
  }

  /// Matches of tokens of one length between those of longer ones, all in order.
  private func adding(
    _ length: Int, _ bytes: [UInt8], _ plain: [Range<Int>], to taken: [Match]
  ) -> [Match] {
    var result: [Match] = []
    var position = 0
    var next = taken.startIndex
    while position <= bytes.count {
      let limit = next < taken.endIndex ? taken[next].range.lowerBound : bytes.count
      guard position + length <= limit else {
        guard next < taken.endIndex else { break }
        result.append(taken[next])
        position = taken[next].range.upperBound
        next += 1
        continue
      }
      if let match = exactly(length, bytes, position), !isText(match, plain) {
        result.append(match)
        position += length
      } else {
        position += 1
      }
    }
    return result
  }

  private func exactly(_ length: Int, _ bytes: [UInt8], _ start: Int) -> Match? {
    guard begins[Int(bytes[start])] else { return nil }
    var node = 0
    for position in start..<(start + length) {
      guard let child = nodes[node].children[bytes[position]] else { return nil }
      node = child
    }
    return nodes[node].token.map { Match(range: start..<(start + length), token: $0) }
  }

  /// Whether a match is of a special token where these are text.
  private func isText(_ match: Match, _ plain: [Range<Int>]) -> Bool {
    tokens[match.token].isSpecial && plain.contains { $0.overlaps(match.range) }
  }

  private func spaceBefore(_ bytes: [UInt8], _ end: Int, downTo limit: Int) -> Int {
    var start = end
    while start > limit {
      let before = UTF8Scalar.start(bytes, before: start)
      guard Scan.scalarClass(bytes, at: before, limit: start) == .whitespace else { break }
      start = before
    }
    return start
  }

  /// Whether neither neighbour of a range is a word character, `\w`.
  private func isWord(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    if range.lowerBound > 0,
      Self.isWordCharacter(bytes, at: UTF8Scalar.start(bytes, before: range.lowerBound))
    {
      return false
    }
    return range.upperBound == bytes.count || !Self.isWordCharacter(bytes, at: range.upperBound)
  }

  /// `\w` of Unicode Technical Standard 18, annex C.
  private static func isWordCharacter(_ bytes: [UInt8], at position: Int) -> Bool {
    guard let scalar = Unicode.Scalar(UTF8Scalar.decode(bytes, at: position).value) else { return false }
    let properties = scalar.properties
    if properties.isAlphabetic || properties.isJoinControl { return true }
    return switch properties.generalCategory {
    case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
