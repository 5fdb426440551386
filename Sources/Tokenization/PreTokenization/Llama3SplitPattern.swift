/// The pattern of Llama 3: contractions in any case, numbers three digits at a time, lines kept together.
struct Llama3SplitPattern: SplitPattern {
  static let expression =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
    + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    Self.matchEnd(in: bytes, from: start, limit: limit, digits: 3)
  }

  /// The match, with numbers cut into groups of at most `digits`.
  static func matchEnd(in bytes: [UInt8], from start: Int, limit: Int, digits: Int) -> Int {
    if let end = Scan.contraction(bytes, from: start, limit: limit, ignoringCase: true) { return end }
    let (scalar, length) = UTF8Scalar.decode(bytes, at: start)
    let kind = ScalarClass(scalar)
    let next = start + length
    switch kind {
    case .letter:
      return Scan.run(of: .letter, bytes, from: next, limit: limit)
    case .number:
      return Scan.run(of: .number, bytes, from: start, limit: limit, most: digits)
    case .other, .whitespace:
      let following = Scan.scalarClass(bytes, at: next, limit: limit)
      if following == .letter, !isNewline(bytes[start]) {
        return Scan.run(of: .letter, bytes, from: next, limit: limit)
      }
      if kind == .other || (following == .other && bytes[start] == UInt8(ascii: " ")) {
        return newlines(bytes, from: Scan.run(of: .other, bytes, from: next, limit: limit), limit: limit)
      }
      return lineEnd(bytes, from: start, limit: limit)
        ?? Scan.whitespace(bytes, from: start, limit: limit)
    }
  }

  private static func isNewline(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D
  }

  private static func newlines(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    var position = start
    while position < limit, isNewline(bytes[position]) { position += 1 }
    return position
  }

  /// The match of `\s*[\r\n]+`: a run of white space up to the last line break in it.
  private static func lineEnd(_ bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    var position = Scan.run(of: .whitespace, bytes, from: start, limit: limit)
    while position > start {
      if isNewline(bytes[position - 1]) { return position }
      position -= 1
    }
    return nil
  }
}
