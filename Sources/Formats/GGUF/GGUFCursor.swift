/// Reads the fields of a GGUF file one after the other; each lies inside the file or is refused.
struct GGUFCursor {
  /// The most arrays around a value; more are refused before the stack runs out.
  static let deepest = 8

  let source: MappedFile
  /// Bytes from the start of the file to what is read next.
  private(set) var position: Int
  private let end: Int

  /// Reads the bytes `range` of a file, or all of it.
  init(_ source: MappedFile, in range: Range<Int>? = nil) {
    self.source = source
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? source.bytes.count
  }

  /// The bytes that have not been read.
  var left: Int { end - position }

  /// The error for what lies at an offset.
  func fault(_ fault: GGUFFault, at offset: Int) -> FormatError {
    .gguf(problem: fault.description, file: source.path, offset: offset)
  }

  /// An integer.
  ///
  /// - Parameter what: what it is, for errors.
  mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ what: @autoclosure () -> String, as type: Number.Type = Number.self
  ) throws(FormatError) -> Number {
    let size = MemoryLayout<Number>.size
    guard left >= size else {
      throw fault(.cutShort(what(), bytes: size, left: left), at: position)
    }
    defer { position += size }
    return Number(littleEndian: source.bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  /// How many things follow, of which each takes `bytes` or more.
  mutating func count(_ what: @autoclosure () -> String, bytes: Int, reserving reserve: Int = 0)
    throws(FormatError) -> Int
  {
    let start = position
    let count: UInt64 = try integer(what())
    let limit = max(left - reserve, 0) / bytes
    guard count <= UInt64(limit) else { throw fault(.tooMany(what(), count, limit: limit), at: start) }
    return Int(count)
  }

  /// The place of a string's bytes.
  mutating func string(_ what: @autoclosure () -> String, atMost most: Int = .max)
    throws(FormatError) -> Range<Int>
  {
    let start = position
    let length: UInt64 = try integer("the length of " + what())
    let limit = min(most, left)
    guard length <= UInt64(limit) else { throw fault(.tooLong(what(), length, limit: limit), at: start) }
    let first = position
    position += Int(length)
    return first..<position
  }

  /// A name in UTF-8 of at most 65,535 bytes, as the format limits keys.
  mutating func name(_ what: @autoclosure () -> String) throws(FormatError) -> String {
    let range = try string(what(), atMost: 65_535)
    guard let name = String(validating: source.bytes[range], as: UTF8.self) else {
      throw fault(.notUTF8(what()), at: range.lowerBound)
    }
    return name
  }

  /// A type of values.
  mutating func valueType(of key: String) throws(FormatError) -> GGUFValueType {
    let start = position
    let number: UInt32 = try integer("the type of the value of \"\(key.shortened())\"")
    guard let type = GGUFValueType(rawValue: number) else {
      throw fault(.valueType(key: key, number), at: start)
    }
    return type
  }

  /// A value of a type.
  ///
  /// - Parameters:
  ///   - key: what it is the value of, for errors.
  ///   - depth: the arrays around it.
  /// - Complexity: O(n) in its bytes.
  mutating func value(_ type: GGUFValueType, of key: String, depth: Int = 0)
    throws(FormatError) -> GGUFValue
  {
    switch type {
    case .uint8: .unsigned(UInt64(try integer(of: key, as: UInt8.self)))
    case .uint16: .unsigned(UInt64(try integer(of: key, as: UInt16.self)))
    case .uint32: .unsigned(UInt64(try integer(of: key, as: UInt32.self)))
    case .uint64: .unsigned(try integer(of: key, as: UInt64.self))
    case .int8: .signed(Int64(try integer(of: key, as: Int8.self)))
    case .int16: .signed(Int64(try integer(of: key, as: Int16.self)))
    case .int32: .signed(Int64(try integer(of: key, as: Int32.self)))
    case .int64: .signed(try integer(of: key, as: Int64.self))
    case .float32: .float(Double(Float(bitPattern: try integer(of: key, as: UInt32.self))))
    case .float64: .float(Double(bitPattern: try integer(of: key, as: UInt64.self)))
    case .boolean: .boolean(try boolean(of: key))
    case .string:
      .string(GGUFString(source: source, range: try string("the value of \"\(key.shortened())\"")))
    case .array: .array(try array(of: key, depth: depth))
    }
  }

  private mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    of key: String, as type: Number.Type
  ) throws(FormatError) -> Number {
    try integer("the value of \"\(key.shortened())\"")
  }

  private mutating func boolean(of key: String) throws(FormatError) -> Bool {
    let start = position
    let byte: UInt8 = try integer(of: key, as: UInt8.self)
    guard byte <= 1 else { throw fault(.boolean(key: key, byte), at: start) }
    return byte == 1
  }

  private mutating func array(of key: String, depth: Int) throws(FormatError) -> GGUFArray {
    guard depth < Self.deepest else { throw fault(.nesting(key: key), at: position) }
    let type = try valueType(of: key)
    let count = try count("the number of elements of \"\(key.shortened())\"", bytes: type.leastBytes)
    let start = position
    switch type {
    case .string:
      for _ in 0..<count { _ = try string("an element of \"\(key.shortened())\"") }
    case .array:
      for _ in 0..<count { _ = try array(of: key, depth: depth + 1) }
    case .boolean:
      for _ in 0..<count { _ = try boolean(of: key) }
    default:
      position += count * type.leastBytes
    }
    return GGUFArray(elementType: type, count: count, source: source, range: start..<position)
  }
}
