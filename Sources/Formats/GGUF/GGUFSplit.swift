/// The files that a model is split into, as `llama-gguf-split` names them: `x-00001-of-00003.gguf` and so on.
struct GGUFSplit {
  private static let countKey = "split.count"
  private static let numberKey = "split.no"
  private static let tensorsKey = "split.tensors.count"

  /// The number of files: 1 for a model that is not split.
  let count: Int
  /// The tensors of the files that are open.
  private(set) var tensors: [String: GGUFTensor] = [:]
  /// The files that are open.
  private(set) var files: [MappedFile]

  private let stem: String
  private let expectedTensors: GGUFValue?

  /// Starts with the first file.
  ///
  /// - Throws: `field` if it is another than the first, or its name does not say so.
  init(_ header: GGUFHeader, of first: MappedFile) throws(FormatError) {
    files = [first]
    expectedTensors = header.metadata[Self.tensorsKey]
    let value = header.metadata[Self.countKey]
    // Writers leave out the count, or write 0, where there is nothing to be split.
    count = max(try Self.integer(value ?? .unsigned(0), Self.countKey, 0...65_535, in: first), 1)
    guard count > 1 else {
      stem = ""
      try add(header, of: first)
      return
    }
    try Self.check(header, is: 0, of: count, in: first)
    let suffix = Self.suffix(0, of: count)
    guard first.path.hasSuffix(suffix) else {
      throw .field(
        file: first.path, field: Self.countKey, found: "\(count)",
        expected: "a file name that ends in \(suffix), beside the other files")
    }
    stem = String(first.path.dropLast(suffix.count))
    try add(header, of: first)
  }

  /// Opens one of the other files.
  ///
  /// - Throws: why it was refused.
  mutating func open(_ part: Int) throws(FormatError) {
    let file = try MappedFile(path: stem + Self.suffix(part, of: count))
    let header = try GGUFHeader(file, part: part)
    try Self.check(header, is: part, of: count, in: file)
    files.append(file)
    try add(header, of: file)
  }

  /// Checks that the files hold as many tensors as the first of them says.
  ///
  /// - Throws: `field`.
  func checkCount() throws(FormatError) {
    guard count > 1, let expectedTensors, expectedTensors.integer != tensors.count else { return }
    throw .field(
      file: files[0].path, field: Self.tensorsKey, found: expectedTensors.shown,
      expected: "\(tensors.count), which is what the \(count) files hold")
  }

  private mutating func add(_ header: GGUFHeader, of file: MappedFile) throws(FormatError) {
    for entry in header.entries {
      guard tensors.updateValue(entry.tensor, forKey: entry.name) == nil else {
        throw .duplicateName(file: file.path, offset: entry.offset, name: entry.name.shortened())
      }
    }
  }

  private static func check(_ header: GGUFHeader, is part: Int, of count: Int, in file: MappedFile)
    throws(FormatError)
  {
    let fields = [(numberKey, part, "file \(part + 1) of \(count)"), (countKey, count, "the first file")]
    for (key, expected, reason) in fields where header.metadata[key]?.integer != expected {
      throw .field(
        file: file.path, field: key, found: header.metadata[key]?.shown ?? "missing",
        expected: "\(expected), as for \(reason)")
    }
  }

  private static func integer(
    _ value: GGUFValue, _ key: String, _ range: ClosedRange<Int>, in file: MappedFile
  ) throws(FormatError) -> Int {
    guard let integer = value.integer, range.contains(integer) else {
      throw .field(
        file: file.path, field: key, found: value.shown,
        expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  private static func suffix(_ part: Int, of count: Int) -> String {
    func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(5 - digits.count, 0)) + digits
    }
    return "-\(padded(part + 1))-of-\(padded(count)).gguf"
  }
}
