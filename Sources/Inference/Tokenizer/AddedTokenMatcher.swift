/// Finds added tokens in a text: at the leftmost place where one begins, the longest.
struct AddedTokenMatcher: Sendable {
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
  private var nodes = [Node()]
  private var begins = [Bool](repeating: false, count: 256)

  /// A matcher for those tokens, spelled as `spelling` has them; empty ones are never found.
  init(_ tokens: [AddedToken], spelling: (AddedToken) -> [UInt8]) {
    self.tokens = tokens
    for (index, token) in tokens.enumerated() {
      let bytes = spelling(token)
      guard let first = bytes.first else { continue }
      begins[Int(first)] = true
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
      nodes[node].token = index
    }
  }

  /// The whole range as stretches in order, none empty. Linear in the bytes, times the longest token.
  func stretches(_ bytes: [UInt8], _ range: Range<Int>) -> [Stretch] {
    var result: [Stretch] = []
    var done = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      guard begins[Int(bytes[position])], let found = match(bytes, position..<range.upperBound) else {
        position += 1
        continue
      }
      let token = tokens[found.token]
      position = found.end
      guard !token.isSingleWord || isWord(bytes, found.start..<found.end, in: range) else { continue }
      var (start, end) = (found.start, found.end)
      if token.stripsLeft { start = spaceBefore(bytes, start, downTo: range.lowerBound) }
      if token.stripsRight {
        end = Scan.run(of: .whitespace, bytes, from: end, limit: range.upperBound)
      }
      start = max(start, done)
      if done < start { result.append(Stretch(range: done..<start, id: nil)) }
      result.append(Stretch(range: start..<max(start, end), id: token.id))
      done = max(done, end)
    }
    if done < range.upperBound { result.append(Stretch(range: done..<range.upperBound, id: nil)) }
    return result
  }

  private func match(_ bytes: [UInt8], _ range: Range<Int>) -> (start: Int, end: Int, token: Int)? {
    var node = 0
    var best: (start: Int, end: Int, token: Int)?
    for position in range {
      guard let child = nodes[node].children[bytes[position]] else { break }
      node = child
      if let token = nodes[node].token { best = (range.lowerBound, position + 1, token) }
    }
    return best
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
  private func isWord(_ bytes: [UInt8], _ range: Range<Int>, in text: Range<Int>) -> Bool {
    if range.lowerBound > text.lowerBound,
      Self.isWordCharacter(bytes, at: UTF8Scalar.start(bytes, before: range.lowerBound))
    {
      return false
    }
    return range.upperBound == text.upperBound || !Self.isWordCharacter(bytes, at: range.upperBound)
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
