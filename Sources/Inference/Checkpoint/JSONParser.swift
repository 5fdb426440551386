/// A strict JSON parser for checkpoint files: unique names, valid UTF-8, bounded depth, and an error that
/// gives the byte.
///
/// Takes time linear in the text, and one hash set per object.
struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private let file: String
  private let base: Int
  private var position = 0
  private let deepest = 64

  private init(_ bytes: UnsafeRawBufferPointer, file: String, base: Int) {
    self.bytes = bytes
    self.file = file
    self.base = base
  }

  /// Parses a whole text, with white space around it.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: the file it comes from, for errors.
  ///   - base: the offset of its first byte in that file.
  /// - Throws: `malformedJSON` or `duplicateName`.
  static func parse(_ bytes: UnsafeRawBufferPointer, file: String, base: Int = 0) throws(CheckpointError)
    -> JSON
  {
    var parser = JSONParser(bytes, file: file, base: base)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.position < bytes.count { throw parser.expected("the end of the JSON text") }
    return value
  }

  private func expected(_ what: String) -> CheckpointError {
    .malformedJSON(file: file, offset: base + position, expected: what)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let byte = next, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(CheckpointError) -> JSON {
    if depth > deepest { throw expected("at most \(deepest) levels of nesting") }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(CheckpointError) -> JSON {
    for offset in 0..<text.utf8CodeUnitCount {
      guard position + offset < bytes.count, bytes[position + offset] == text.utf8Start[offset] else {
        throw expected("a JSON value")
      }
    }
    position += text.utf8CodeUnitCount
    return value
  }

  private mutating func object(depth: Int) throws(CheckpointError) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<String> = []
    position += 1
    skipSpace()
    if skip("}") { return .object([]) }
    repeat {
      skipSpace()
      let nameOffset = base + position
      guard next == UInt8(ascii: "\"") else { throw expected("a name in double quotes") }
      let name = try string()
      guard names.insert(name).inserted else {
        throw .duplicateName(file: file, offset: nameOffset, name: name)
      }
      skipSpace()
      guard skip(":") else { throw expected("a colon") }
      skipSpace()
      let offset = base + position
      members.append(JSON.Member(name: name, value: try value(depth: depth + 1), offset: offset))
      skipSpace()
    } while skip(",")
    guard skip("}") else { throw expected("a comma or a closing brace") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(CheckpointError) -> JSON {
    var elements: [JSON] = []
    position += 1
    skipSpace()
    if skip("]") { return .array([]) }
    repeat {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while skip(",")
    guard skip("]") else { throw expected("a comma or a closing bracket") }
    return .array(elements)
  }

  private mutating func number() throws(CheckpointError) -> JSON {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try digits()
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(CheckpointError) {
    let start = position
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    if position == start { throw expected("a JSON value") }
  }

  private mutating func string() throws(CheckpointError) -> String {
    position += 1
    let start = position
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw expected("no control characters inside a text") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: String(try escape()).utf8)
      } else {
        text.append(byte)
      }
    }
    guard skip("\"") else { throw expected("a closing double quote") }
    guard let valid = String(validating: text, as: UTF8.self) else {
      position = start
      throw expected("a text in valid UTF-8")
    }
    return valid
  }

  private mutating func escape() throws(CheckpointError) -> Unicode.Scalar {
    guard let byte = next else { throw expected("a character after a backslash") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default:
      position -= 1
      throw expected("a known character after a backslash")
    }
  }

  private mutating func codePoint() throws(CheckpointError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, skip("\\"), skip("u") else { throw expected("a pair of surrogates") }
    let second = try codeUnit()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw expected("a pair of surrogates") }
    return scalar
  }

  private mutating func codeUnit() throws(CheckpointError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw expected("four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
