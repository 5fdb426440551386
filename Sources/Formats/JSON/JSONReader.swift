/// Reads a JSON text (RFC 8259) in one pass and says at which byte it stops being JSON.
///
/// Foundation's decoder would do for small files; vocabularies need names compared byte for byte, checkpoints
/// need them to be unique, and the errors of both need offsets.
package struct JSONReader {
  /// What one kind of file allows and another does not.
  package struct Options {
    /// The most arrays and objects around a value; more are refused before the stack runs out.
    package let deepest: Int
    /// The offset of the text's first byte in its file.
    package let base: Int
    /// Whether an object may have two members of the same name, byte for byte.
    package let allowsRepeatedNames: Bool
    /// Whether the text may begin with a byte order mark.
    package let allowsByteOrderMark: Bool

    /// What is allowed, with names told apart and no byte order mark unless it is said otherwise.
    package init(
      deepest: Int, base: Int = 0, allowsRepeatedNames: Bool = false, allowsByteOrderMark: Bool = false
    ) {
      self.deepest = deepest
      self.base = base
      self.allowsRepeatedNames = allowsRepeatedNames
      self.allowsByteOrderMark = allowsByteOrderMark
    }
  }

  private let bytes: UnsafeRawBufferPointer
  private let options: Options
  private var position = 0

  private init(_ bytes: UnsafeRawBufferPointer, _ options: Options) {
    self.bytes = bytes
    self.options = options
  }

  /// The one value that the text holds, with white space around it.
  ///
  /// - Complexity: O(n) in the number of bytes.
  package static func read(_ bytes: UnsafeRawBufferPointer, _ options: Options) throws(Failure) -> JSONNode {
    var reader = JSONReader(bytes, options)
    if options.allowsByteOrderMark, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
    let value = try reader.value(depth: 0, in: .text)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.failure(.end(of: .text)) }
    return value
  }

  /// A failure at the current byte, which ends what began at `start` if that is given.
  private func failure(_ expected: Expectation, start: Int? = nil) -> Failure {
    Failure(
      expected: expected, offset: options.base + position, start: options.base + (start ?? position))
  }

  private var current: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard let byte = current, Unicode.Scalar(byte) == character else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int, in enclosure: Enclosure) throws(Failure) -> JSONNode {
    skipSpace()
    guard depth <= options.deepest else { throw failure(.nesting(limit: options.deepest)) }
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number(in: enclosure)
    }
  }

  private mutating func word(_ word: String, _ node: JSONNode) throws(Failure) -> JSONNode {
    guard bytes[position...].starts(with: word.utf8) else { throw failure(.value) }
    position += word.utf8.count
    return node
  }

  private mutating func object(depth: Int) throws(Failure) -> JSONNode {
    position += 1
    skipSpace()
    if accept("}") { return .object([]) }
    var members: [JSONNode.Member] = []
    // Arrays of bytes, because sets of strings take canonically equivalent ones for the same.
    var names: Set<[UInt8]> = []
    repeat {
      skipSpace()
      let start = position
      guard current == UInt8(ascii: "\"") else { throw failure(.name) }
      let name = try string()
      if !options.allowsRepeatedNames, !names.insert(Array(name.utf8)).inserted {
        position = start
        throw failure(.otherName(than: name))
      }
      skipSpace()
      guard accept(":") else { throw failure(.colon) }
      skipSpace()
      let offset = options.base + position
      let value = try value(depth: depth + 1, in: .object)
      members.append(JSONNode.Member(name: name, value: value, offset: offset))
      skipSpace()
    } while accept(",")
    guard accept("}") else { throw failure(.end(of: .object)) }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(Failure) -> JSONNode {
    position += 1
    skipSpace()
    if accept("]") { return .array([]) }
    var elements: [JSONNode] = []
    repeat {
      elements.append(try value(depth: depth + 1, in: .array))
      skipSpace()
    } while accept(",")
    guard accept("]") else { throw failure(.end(of: .array)) }
    return .array(elements)
  }

  private mutating func number(in enclosure: Enclosure) throws(Failure) -> JSONNode {
    let start = position
    _ = accept("-")
    if accept("0") {
      // No digit may follow: the number is at its end.
      if let byte = current, Self.isDigit(byte) { throw failure(.end(of: enclosure), start: start) }
    } else if digits() == 0 {
      throw failure(.value, start: start)
    }
    if accept("."), digits() == 0 { throw failure(.digit) }
    if accept("e") || accept("E") {
      if !accept("+") { _ = accept("-") }
      guard digits() > 0 else { throw failure(.digit) }
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Skips digits and counts them.
  private mutating func digits() -> Int {
    let start = position
    while let byte = current, Self.isDigit(byte) { position += 1 }
    return position - start
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private mutating func string() throws(Failure) -> String {
    position += 1
    let start = position
    skipPlain()
    var content: [UInt8] = []
    var plain = start
    // Most strings have no escape sequence and are not copied before they are checked.
    while current == UInt8(ascii: "\\") {
      content += bytes[plain..<position]
      content += try escape()
      plain = position
      skipPlain()
    }
    let end = position
    guard accept("\"") else { throw failure(current == nil ? .closingQuote : .noControl) }
    let text: String?
    if plain == start {
      text = String(validating: bytes[start..<end], as: UTF8.self)
    } else {
      content += bytes[plain..<end]
      text = String(validating: content, as: UTF8.self)
    }
    guard let text else {
      position = start
      throw failure(.utf8)
    }
    return text
  }

  /// Skips the bytes of a string that stand for themselves.
  private mutating func skipPlain() {
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
  }

  /// The UTF-8 bytes that a backslash sequence stands for.
  private mutating func escape() throws(Failure) -> [UInt8] {
    let start = position
    position += 1
    guard let letter = current else { throw failure(.escape, start: start) }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try codePoint(start)).utf8)
    default:
      position -= 1
      throw failure(.knownEscape, start: start)
    }
  }

  /// The scalar that one `\u` stands for, or two that are surrogates.
  private mutating func codePoint(_ start: Int) throws(Failure) -> Unicode.Scalar {
    let first = try codeUnit(start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, accept("\\"), accept("u") else { throw failure(.surrogatePair, start: start) }
    let second = try codeUnit(start)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure(.surrogatePair, start: start) }
    return scalar
  }

  private mutating func codeUnit(_ start: Int) throws(Failure) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure(.fourHexadecimalDigits, start: start)
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
