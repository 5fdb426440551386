/// Reads a JSON text (RFC 8259) in one pass and says at which byte it stops being JSON.
///
/// Foundation's decoder would do for small files; vocabularies need keys compared byte for byte, and their
/// errors need offsets.
struct JSONReader {
  /// Where the text stops being JSON, and what should have been there.
  struct Failure: Error {
    let offset: Int
    let expected: String
  }

  /// Arrays and objects inside one another; more is refused before the stack runs out.
  private static let deepest = 100

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The one value that the bytes hold. Linear in their number.
  static func read(_ bytes: [UInt8]) throws(Failure) -> JSONNode {
    var reader = JSONReader(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
    let value = try reader.value()
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.failure("the end of the file") }
    return value
  }

  private func failure(_ expected: String) -> Failure {
    Failure(offset: position, expected: expected)
  }

  private var current: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(Failure) -> JSONNode {
    skipSpace()
    guard depth < Self.deepest else { throw failure("at most \(Self.deepest) nested values") }
    switch current {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ node: JSONNode) throws(Failure) -> JSONNode {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("a value") }
    position += word.utf8.count
    return node
  }

  private mutating func object() throws(Failure) -> JSONNode {
    position += 1
    depth += 1
    defer { depth -= 1 }
    var members: [JSONNode.Member] = []
    skipSpace()
    if accept(UInt8(ascii: "}")) { return .object(members) }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw failure("a member name in quotes") }
      let key = try string()
      skipSpace()
      guard accept(UInt8(ascii: ":")) else { throw failure("a colon") }
      members.append(JSONNode.Member(key: key, value: try value()))
      skipSpace()
      if accept(UInt8(ascii: "}")) { return .object(members) }
      guard accept(UInt8(ascii: ",")) else { throw failure("a comma or the end of the object") }
    }
  }

  private mutating func array() throws(Failure) -> JSONNode {
    position += 1
    depth += 1
    defer { depth -= 1 }
    var values: [JSONNode] = []
    skipSpace()
    if accept(UInt8(ascii: "]")) { return .array(values) }
    while true {
      values.append(try value())
      skipSpace()
      if accept(UInt8(ascii: "]")) { return .array(values) }
      guard accept(UInt8(ascii: ",")) else { throw failure("a comma or the end of the array") }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = current, byte >= 0x30 && byte <= 0x39 { position += 1 }
    return position - start
  }

  private mutating func number() throws(Failure) -> JSONNode {
    let start = position
    _ = accept(UInt8(ascii: "-"))
    let first = current
    let count = digits()
    guard count > 0, count == 1 || first != 0x30 else {
      position = start
      throw failure("a value")
    }
    var isWhole = true
    if accept(UInt8(ascii: ".")) {
      isWhole = false
      guard digits() > 0 else { throw failure("a digit") }
    }
    if accept(UInt8(ascii: "e")) || accept(UInt8(ascii: "E")) {
      isWhole = false
      if !accept(UInt8(ascii: "+")) { _ = accept(UInt8(ascii: "-")) }
      guard digits() > 0 else { throw failure("a digit") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let whole = Int(text) { return .integer(whole) }
    return .number(Double(text) ?? .infinity)
  }

  private mutating func string() throws(Failure) -> String {
    position += 1
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    var content = Array(bytes[start..<position])
    while !accept(UInt8(ascii: "\"")) {
      guard let byte = current, byte >= 0x20 else { throw failure("the end of a string") }
      if byte == UInt8(ascii: "\\") {
        content += try escape()
      } else {
        content.append(byte)
        position += 1
      }
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Failure(offset: start, expected: "a string in UTF-8")
    }
    return text
  }

  /// The UTF-8 bytes that a backslash sequence stands for.
  private mutating func escape() throws(Failure) -> [UInt8] {
    let start = position
    position += 1
    let letter = current
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter ?? 0]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): break
    default: throw Failure(offset: start, expected: "a known escape sequence")
    }
    var value = try hexadecimal(start)
    if value >= 0xD800, value < 0xDC00, accept(UInt8(ascii: "\\")), accept(UInt8(ascii: "u")) {
      let low = try hexadecimal(start)
      // The second half must be a low surrogate; otherwise the value stays a lone half, refused below.
      if low >= 0xDC00, low < 0xE000 { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw Failure(offset: start, expected: "a pair of surrogates")
    }
    return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private mutating func hexadecimal(_ start: Int) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw Failure(offset: start, expected: "four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
