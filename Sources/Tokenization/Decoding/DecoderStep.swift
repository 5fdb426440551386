/// One thing that turns the spellings of tokens into text.
enum DecoderStep: Sendable {
  /// The stand-ins of byte-level vocabularies become bytes, and all tokens one text.
  case byteLevel
  /// Every occurrence of a string that is not empty becomes another.
  case replace([UInt8], with: [UInt8])
  /// Runs of tokens such as `<0x0A>` become the characters that their bytes make, or each U+FFFD.
  case byteFallback
  /// All tokens become one.
  case fuse
  /// So many of a character at most go from the start and from the end of every token.
  case strip([UInt8], start: Int, end: Int)
  /// A character stands for a space; in the first token it goes, if pieces get one in front.
  case metaspace([UInt8], dropsFirst: Bool)

  /// Rewrites the tokens. Linear in their bytes.
  func apply(to tokens: inout [[UInt8]]) {
    switch self {
    case .byteLevel:
      let bytes = tokens.flatMap { ByteAlphabet.decode($0) ?? $0 }
      tokens = [UTF8Scalar.repaired(bytes)]
    case .replace(let old, let new):
      for index in tokens.indices {
        tokens[index] = ByteReplacement.replace(old, in: tokens[index], with: new)
      }
    case .byteFallback:
      tokens = Self.joiningBytes(tokens)
    case .fuse:
      tokens = [Array(tokens.joined())]
    case .strip(let character, let start, let end):
      for index in tokens.indices { Self.strip(&tokens[index], character, start, end) }
    case .metaspace(let character, let dropsFirst):
      for index in tokens.indices {
        let new = index == 0 && dropsFirst ? [] : [UInt8(ascii: " ")]
        tokens[index] = ByteReplacement.replace(character, in: tokens[index], with: new)
      }
    }
  }

  /// The bytes that a token adds inside a text, whatever is at its ends.
  func surface(_ spelling: [UInt8]) -> [UInt8] {
    switch self {
    case .byteLevel:
      // A byte token before this step need not be UTF-8.
      String(validating: spelling, as: UTF8.self) == nil
        ? spelling : ByteAlphabet.decode(spelling) ?? spelling
    case .replace(let old, let new): ByteReplacement.replace(old, in: spelling, with: new)
    case .byteFallback: ByteToken.byte(spelling).map { [$0] } ?? spelling
    case .fuse, .strip: spelling
    case .metaspace(let character, _):
      ByteReplacement.replace(character, in: spelling, with: [UInt8(ascii: " ")])
    }
  }

  private static func joiningBytes(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var run: [UInt8] = []
    func finish() {
      guard !run.isEmpty else { return }
      if String(validating: run, as: UTF8.self) != nil {
        result.append(run)
      } else {
        result += [[UInt8]](repeating: Array("\u{FFFD}".utf8), count: run.count)
      }
      run.removeAll()
    }
    for token in tokens {
      if let byte = ByteToken.byte(token) {
        run.append(byte)
      } else {
        finish()
        result.append(token)
      }
    }
    finish()
    return result
  }

  private static func strip(_ token: inout [UInt8], _ character: [UInt8], _ start: Int, _ end: Int) {
    var range = token[...]
    for _ in 0..<start {
      guard range.starts(with: character) else { break }
      range = range.dropFirst(character.count)
    }
    for _ in 0..<end {
      guard range.suffix(character.count).elementsEqual(character) else { break }
      range = range.dropLast(character.count)
    }
    token = Array(range)
  }
}
