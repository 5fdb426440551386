/// The header of a safetensors file: eight bytes of length, then a JSON object of tensors.
///
/// As strict as the `safetensors` library: known types, byte counts that match shapes, and tensors that fill
/// the file from the header's end with neither overlaps nor holes. Beyond it, names must be unique.
struct SafetensorsHeader {
  /// The format's limit on the header, in bytes.
  static let longest = 100_000_000

  private(set) var metadata: [String: String] = [:]
  private(set) var tensors: [String: SafetensorsTensor] = [:]
  private let file: String
  private let dataStart: Int
  private let end: Int

  /// Reads and checks the header of the file whose bytes are given.
  ///
  /// - Throws: the first thing that is wrong with it.
  /// - Complexity: O(n log n) in the number of tensors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(FormatError) {
    guard bytes.count >= 8 else { throw .tooShort(file: file, bytes: bytes.count) }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    let limit = min(Self.longest, bytes.count - 8)
    guard length <= UInt64(limit) else { throw .headerTooLong(file: file, length: length, limit: limit) }
    self.file = file
    dataStart = 8 + Int(length)
    end = bytes.count
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw .malformedJSON(file: file, offset: 8, expected: "an opening brace")
    }
    let text = UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart])
    let root = try JSONReader.read(text, of: file, base: 8)
    for member in root.members ?? [] {
      if member.name == "__metadata__" {
        try readMetadata(member)
      } else {
        // The reader tells names apart byte for byte; these keys, like all strings, canonically.
        guard tensors.updateValue(try tensor(member), forKey: member.name) == nil else {
          throw .duplicateName(file: file, offset: member.offset, name: member.name)
        }
      }
    }
    try checkLayout()
  }

  private mutating func readMetadata(_ member: JSONNode.Member) throws(FormatError) {
    guard let entries = member.value.members else {
      throw .malformedJSON(file: file, offset: member.offset, expected: "an object of texts as __metadata__")
    }
    for entry in entries {
      guard let text = entry.value.string else {
        throw .malformedJSON(file: file, offset: entry.offset, expected: "a text as metadata")
      }
      guard metadata.updateValue(text, forKey: entry.name) == nil else {
        throw .duplicateName(file: file, offset: entry.offset, name: entry.name)
      }
    }
  }

  private func tensor(_ member: JSONNode.Member) throws(FormatError) -> SafetensorsTensor {
    let name = member.name
    guard member.value.members != nil else {
      throw .malformedJSON(file: file, offset: member.offset, expected: "an object that describes a tensor")
    }
    func wrong(_ field: String, _ expected: String) -> FormatError {
      let offset = member.value.member(field)?.offset ?? member.offset
      return .tensorField(file: file, offset: offset, tensor: name, field: field, expected: expected)
    }
    guard let typeName = member.value["dtype"]?.string else {
      throw wrong("dtype", "the name of a type")
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      let offset = member.value.member("dtype")?.offset ?? member.offset
      throw .unknownType(
        file: file, offset: offset, tensor: name, type: typeName,
        known: SafetensorsType.allCases.map(\.rawValue))
    }
    guard let shape = member.value["shape"]?.wholeNumbers, shape.allSatisfy({ $0 >= 0 }) else {
      throw wrong("shape", "a list of non-negative integers")
    }
    guard let offsets = member.value["data_offsets"]?.wholeNumbers, offsets.count == 2,
      offsets[0] >= 0, offsets[0] <= offsets[1]
    else { throw wrong("data_offsets", "two non-negative integers in ascending order") }
    guard let expected = TensorSize.product([type.byteCount] + shape) else {
      throw .shapeOverflow(file: file, tensor: name, shape: shape)
    }
    let (first, firstOverflows) = offsets[0].addingReportingOverflow(dataStart)
    let (last, lastOverflows) = offsets[1].addingReportingOverflow(dataStart)
    if firstOverflows || lastOverflows { throw wrong("data_offsets", "two places inside the file") }
    if last > end { throw .outsideFile(file: file, tensor: name, range: first..<last, end: end) }
    if last - first != expected {
      throw .wrongByteCount(
        file: file, tensor: name, offset: first, bytes: last - first, expected: expected)
    }
    return SafetensorsTensor(type: type, shape: shape, byteRange: first..<last)
  }

  private func checkLayout() throws(FormatError) {
    let ordered = tensors.map { (name: $0.key, range: $0.value.byteRange) }.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < (
        $1.range.lowerBound, $1.range.upperBound, $1.name
      )
    }
    var reached = dataStart
    var previous = ""
    for (name, range) in ordered {
      if range.lowerBound < reached {
        throw .overlap(file: file, tensor: name, other: previous, offset: range.lowerBound)
      }
      if range.lowerBound > reached { throw .unclaimedBytes(file: file, range: reached..<range.lowerBound) }
      reached = range.upperBound
      previous = name
    }
    if reached < end { throw .unclaimedBytes(file: file, range: reached..<end) }
  }
}
