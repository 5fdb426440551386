/// The header of a GGUF file: metadata, and where its tensors lie.
///
/// Checked as a whole: counts and lengths that the file can hold, keys and names that are unique, known types,
/// rows of whole blocks, and tensors that are aligned, inside the file, and apart from each other.
struct GGUFHeader {
  static let alignmentKey = "general.alignment"
  static let alignments = 8...65_536
  static let mostDimensions = 4
  /// The magic number, the version and the two counts.
  static let leastBytes = 24

  /// A tensor's entry, with its place in the file.
  struct Entry {
    let name: String
    let tensor: GGUFTensor
    let offset: Int
  }

  private(set) var version = 0
  private(set) var metadata: [String: GGUFValue] = [:]
  /// The tensors in the order of the file.
  private(set) var entries: [Entry] = []

  private let part: Int
  private var cursor: GGUFCursor

  /// Reads and checks the header of a file.
  ///
  /// - Parameter part: which of the files of a split model it is, from 0.
  /// - Throws: the first thing that is wrong with it.
  /// - Complexity: O(n log n) in the number of tensors, linear in the bytes of the metadata.
  init(_ source: MappedFile, part: Int = 0) throws(FormatError) {
    self.part = part
    cursor = GGUFCursor(source)
    try readPreamble()
    // A tensor's entry takes at least 32 bytes: an empty name, one dimension, a type and an offset.
    let tensorCount = try cursor.count("the number of tensors", bytes: 32, reserving: 8)
    let valueCount = try cursor.count(
      "the number of metadata values", bytes: 13, reserving: 32 * tensorCount)
    let alignment = try readMetadata(count: valueCount)
    try readTensors(count: tensorCount, alignment: alignment)
    try checkApart()
  }

  private mutating func readPreamble() throws(FormatError) {
    let bytes = cursor.source.bytes
    let tooShort = cursor.fault(.tooShort(bytes: bytes.count), at: 0)
    guard bytes.count >= 4 else { throw tooShort }
    guard bytes.starts(with: Array("GGUF".utf8)) else {
      throw cursor.fault(.magic(Array(bytes.prefix(4))), at: 0)
    }
    guard bytes.count >= 8 else { throw tooShort }
    _ = try cursor.integer("the magic number", as: UInt32.self)
    let number: UInt32 = try cursor.integer("the version")
    // Versions are small, so the highest byte is only ever set where it is the lowest.
    if number & 0xFFFF == 0, number != 0 { throw cursor.fault(.bigEndian, at: 4) }
    guard number == 2 || number == 3 else { throw cursor.fault(.version(number), at: 4) }
    guard bytes.count >= Self.leastBytes else { throw tooShort }
    version = Int(number)
  }

  /// Reads the metadata and returns the alignment of tensors.
  private mutating func readMetadata(count: Int) throws(FormatError) -> Int {
    var alignment = 32
    for _ in 0..<count {
      let offset = cursor.position
      let key = try cursor.name("a key")
      let type = try cursor.valueType(of: key)
      let place = cursor.position
      let value = try cursor.value(type, of: key)
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw .duplicateName(file: cursor.source.path, offset: offset, name: key.shortened())
      }
      guard key == Self.alignmentKey else { continue }
      guard let found = value.integer, Self.alignments.contains(found), found.nonzeroBitCount == 1 else {
        throw cursor.fault(.alignment(value.shown), at: place)
      }
      alignment = found
    }
    return alignment
  }

  /// What a tensor's entry says, before it is known where the data begins.
  private struct Plan {
    let name: String
    let entryOffset: Int
    let type: GGMLType
    let shape: [Int]
    let elements: Int
    let bytes: Int
    /// Bytes from the start of the data, and where that is written.
    let start: UInt64
    let startOffset: Int
  }

  private mutating func readTensors(count: Int, alignment: Int) throws(FormatError) {
    var plans: [Plan] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let plan = try readPlan()
      guard names.insert(plan.name).inserted else {
        throw .duplicateName(
          file: cursor.source.path, offset: plan.entryOffset, name: plan.name.shortened())
      }
      plans.append(plan)
    }
    let dataStart = (cursor.position + alignment - 1) / alignment * alignment
    let limit = max(cursor.source.bytes.count - dataStart, 0)
    for plan in plans {
      guard plan.start % UInt64(alignment) == 0 else {
        throw cursor.fault(
          .misaligned(tensor: plan.name, plan.start, alignment: alignment), at: plan.startOffset)
      }
      guard plan.bytes <= limit, plan.start <= UInt64(limit - plan.bytes) else {
        throw cursor.fault(
          .outside(tensor: plan.name, plan.start, bytes: plan.bytes, limit: limit), at: plan.startOffset)
      }
      let first = dataStart + Int(plan.start)
      let tensor = GGUFTensor(
        type: plan.type, shape: plan.shape, elementCount: plan.elements,
        byteRange: first..<first + plan.bytes, part: part)
      entries.append(Entry(name: plan.name, tensor: tensor, offset: plan.entryOffset))
    }
  }

  private mutating func readPlan() throws(FormatError) -> Plan {
    let entryOffset = cursor.position
    let name = try cursor.name("the name of a tensor")
    let shape = try readShape(name)
    let typeOffset = cursor.position
    let number: UInt32 = try cursor.integer("the type of tensor \"\(name.shortened())\"")
    guard let type = GGMLType(number: number) else {
      throw cursor.fault(.type(tensor: name, "unknown type \(number)"), at: typeOffset)
    }
    guard let block = type.block else {
      throw cursor.fault(.type(tensor: name, "type \(type.rawValue)"), at: typeOffset)
    }
    let columns = shape.last ?? 0
    guard columns % block.elements == 0 else {
      throw cursor.fault(.partialBlock(tensor: name, columns: columns, type: type), at: typeOffset)
    }
    guard let elements = TensorSize.product(shape),
      let bytes = TensorSize.product([elements / block.elements, block.bytes])
    else { throw .shapeOverflow(file: cursor.source.path, tensor: name.shortened(), shape: shape) }
    let startOffset = cursor.position
    let start: UInt64 = try cursor.integer("the offset of tensor \"\(name.shortened())\"")
    return Plan(
      name: name, entryOffset: entryOffset, type: type, shape: shape, elements: elements, bytes: bytes,
      start: start, startOffset: startOffset)
  }

  /// A tensor's dimensions, the slowest first.
  private mutating func readShape(_ name: String) throws(FormatError) -> [Int] {
    let countOffset = cursor.position
    let count: UInt32 = try cursor.integer("the number of dimensions of tensor \"\(name.shortened())\"")
    guard count >= 1, count <= Self.mostDimensions else {
      throw cursor.fault(.dimensionCount(tensor: name, count), at: countOffset)
    }
    var shape: [Int] = []
    for _ in 0..<count {
      let offset = cursor.position
      let dimension: UInt64 = try cursor.integer("a dimension of tensor \"\(name.shortened())\"")
      guard dimension > 0, let size = Int(exactly: dimension) else {
        throw cursor.fault(.dimension(tensor: name, dimension), at: offset)
      }
      shape.append(size)
    }
    return shape.reversed()
  }

  private func checkApart() throws(FormatError) {
    let ordered = entries.sorted { $0.tensor.byteRange.lowerBound < $1.tensor.byteRange.lowerBound }
    for (previous, next) in zip(ordered, ordered.dropFirst())
    where next.tensor.byteRange.lowerBound < previous.tensor.byteRange.upperBound {
      throw .overlap(
        file: cursor.source.path, tensor: next.name.shortened(), other: previous.name.shortened(),
        offset: next.tensor.byteRange.lowerBound)
    }
  }
}
