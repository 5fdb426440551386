/// Takes a template apart into text and tags.
///
/// White space goes as Jinja's `trim_blocks` and `lstrip_blocks` have it, which chat templates are written for:
/// a line break after a block or a comment, spaces and tabs in front of one that begins its line, and whatever
/// is next to a dash.
struct JinjaLexer {
  private let source: [UInt8]
  private var position = 0
  private var line = 1
  /// Whether what was read last ends a line, as it does at the beginning.
  private var isLineStart = true
  private var parts: [JinjaPart] = []

  private init(_ text: String) {
    source = Array(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8)
  }

  /// The parts of a template.
  static func parts(of text: String) throws(JinjaFailure) -> [JinjaPart] {
    var lexer = JinjaLexer(text)
    // The last line break of a template is not written out.
    let end = lexer.source.last == UInt8(ascii: "\n") ? lexer.source.count - 1 : lexer.source.count
    while lexer.position < end { try lexer.readPart(end) }
    return lexer.parts
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < source.count ? source[position + offset] : 0
  }

  private mutating func advance(_ count: Int) {
    line += source[position..<min(position + count, source.count)].count { $0 == UInt8(ascii: "\n") }
    position = min(position + count, source.count)
  }

  private mutating func readPart(_ limit: Int) throws(JinjaFailure) {
    var open = position
    while open < limit {
      if source[open] == UInt8(ascii: "{"), open + 1 < limit,
        [UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "#")].contains(source[open + 1])
      {
        break
      }
      open += 1
    }
    let (start, startLine) = (position, line)
    advance(open - position)
    var end = open
    let kind = byte(1)
    if open < limit {
      advance(2)
      if byte() == UInt8(ascii: "-") {
        while end > start, Self.isSpace(source[end - 1]) { end -= 1 }
      } else if byte() != UInt8(ascii: "+"), kind != UInt8(ascii: "{") {
        var head = end
        while head > start, source[head - 1] == 0x20 || source[head - 1] == 0x09 { head -= 1 }
        if head > start ? source[head - 1] == UInt8(ascii: "\n") : isLineStart { end = head }
      }
    }
    if end > start {
      let text = JinjaText(String(decoding: source[start..<end], as: UTF8.self))
      parts.append(JinjaPart(line: startLine, kind: .text(text)))
    }
    guard open < limit else { return }
    if kind == UInt8(ascii: "#") {
      try skipComment()
    } else {
      if byte() == UInt8(ascii: "-") || byte() == UInt8(ascii: "+") { advance(1) }
      let tagLine = line
      let tokens = try readTokens(end: kind == UInt8(ascii: "{") ? UInt8(ascii: "}") : kind)
      parts.append(
        JinjaPart(line: tagLine, kind: kind == UInt8(ascii: "{") ? .output(tokens) : .statement(tokens)))
    }
  }

  private mutating func skipComment() throws(JinjaFailure) {
    let opened = line
    while byte() != UInt8(ascii: "#") || byte(1) != UInt8(ascii: "}") {
      guard position < source.count else {
        throw JinjaFailure(line: opened, problem: "the comment has no end")
      }
      advance(1)
    }
    let isDashed = source[position - 1] == UInt8(ascii: "-")
    advance(2)
    skipSpace(isDashed: isDashed, isPlus: false, isBlock: true)
  }

  /// What goes after a tag.
  private mutating func skipSpace(isDashed: Bool, isPlus: Bool, isBlock: Bool) {
    if isDashed {
      while Self.isSpace(byte()) { advance(1) }
    } else if isBlock, !isPlus, byte() == UInt8(ascii: "\n") {
      advance(1)
    }
    isLineStart = source[position - 1] == UInt8(ascii: "\n")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private mutating func readTokens(end: UInt8) throws(JinjaFailure) -> [JinjaToken] {
    let opened = line
    var tokens: [JinjaToken] = []
    var nesting = 0
    while position < source.count {
      let next = byte()
      if nesting == 0 {
        let sign = next == UInt8(ascii: "-") || next == UInt8(ascii: "+") ? 1 : 0
        if byte(sign) == end, byte(sign + 1) == UInt8(ascii: "}") {
          advance(sign + 2)
          skipSpace(
            isDashed: next == UInt8(ascii: "-"), isPlus: next == UInt8(ascii: "+"),
            isBlock: end == UInt8(ascii: "%"))
          return tokens
        }
      }
      if Self.isSpace(next) {
        advance(1)
        continue
      }
      let token = try readToken()
      if case .symbol(let symbol) = token {
        if ["(", "[", "{"].contains(symbol) { nesting += 1 }
        if [")", "]", "}"].contains(symbol) { nesting = max(nesting - 1, 0) }
      }
      tokens.append(token)
    }
    throw JinjaFailure(line: opened, problem: "the tag has no end")
  }

  private mutating func readToken() throws(JinjaFailure) -> JinjaToken {
    let next = byte()
    if next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") { return .text(try readString(next)) }
    if Self.isNamed(next) {
      let start = position
      while Self.isNamed(byte()) { advance(1) }
      let word = String(decoding: source[start..<position], as: UTF8.self)
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else { return .name(word) }
      guard let value = Int(word) else { throw .unknown("the number '\(word)'", line: line) }
      let hasFraction =
        byte() == UInt8(ascii: ".") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(1))
      if hasFraction { throw .unknown("a number with a fraction", line: line) }
      return .integer(value)
    }
    let pair = String(decoding: [next, byte(1)], as: UTF8.self)
    if ["==", "!=", "<=", ">=", "//", "**"].contains(pair) {
      advance(2)
      return .symbol(pair)
    }
    guard "+-*/%~<>=.:|,()[]{}".utf8.contains(next) else {
      throw .unknown("the character '\(String(decoding: [next], as: UTF8.self))'", line: line)
    }
    advance(1)
    return .symbol(String(decoding: [next], as: UTF8.self))
  }

  private static func isNamed(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// A string, of which the escapes are those of Python.
  private mutating func readString(_ quote: UInt8) throws(JinjaFailure) -> String {
    let opened = line
    var bytes: [UInt8] = []
    advance(1)
    while position < source.count {
      let next = byte()
      advance(1)
      if next == quote { return String(decoding: bytes, as: UTF8.self) }
      guard next == UInt8(ascii: "\\") else {
        bytes.append(next)
        continue
      }
      let escaped = byte()
      advance(1)
      switch escaped {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): bytes.append(escaped)
      case UInt8(ascii: "\n"): break
      case UInt8(ascii: "x"): bytes += try readScalar(digits: 2)
      case UInt8(ascii: "u"): bytes += try readScalar(digits: 4)
      case UInt8(ascii: "U"): bytes += try readScalar(digits: 8)
      case UInt8(ascii: "0")...UInt8(ascii: "7"), UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "v"), UInt8(ascii: "N"):
        throw .unknown("the escape '\\\(String(decoding: [escaped], as: UTF8.self))'", line: line)
      default: bytes += [next, escaped]
      }
    }
    throw JinjaFailure(line: opened, problem: "the string has no end")
  }

  private mutating func readScalar(digits: Int) throws(JinjaFailure) -> [UInt8] {
    let word = String(decoding: source[position..<min(position + digits, source.count)], as: UTF8.self)
    guard word.utf8.count == digits, let value = UInt32(word, radix: 16), let scalar = Unicode.Scalar(value)
    else {
      throw .unknown("the escape '\(word)'", line: line)
    }
    advance(digits)
    return Array(String(scalar).utf8)
  }
}
