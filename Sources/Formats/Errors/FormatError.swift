/// Why a file was refused: it cannot be read, or holds something else than its format or its reader asks for.
///
/// Byte offsets count from the start of the file.
public enum FormatError: Error, Equatable, Sendable {
  /// Nothing lies at the path.
  case missing(path: String)
  /// The system would not open or map the file, for a reason in its own words.
  case unreadable(path: String, reason: String)
  /// A regular file was needed and something else lies at the path.
  case notAFile(path: String)

  /// A pointer of Git LFS lies where the file it stands for should.
  case pointer(path: String)

  /// The text is not JSON, or not the JSON that is expected.
  case malformedJSON(file: String, offset: Int, expected: String)
  /// An object names the same member twice.
  case duplicateName(file: String, offset: Int, name: String)

  /// The file ends before the eight bytes that give the header's length.
  case tooShort(file: String, bytes: Int)
  /// The header's length exceeds what the format allows or what the file holds.
  case headerTooLong(file: String, length: UInt64, limit: Int)
  /// A tensor's entry lacks a field or holds something else in it.
  case tensorField(file: String, offset: Int, tensor: String, field: String, expected: String)
  /// A tensor's type is none that the format defines.
  case unknownType(file: String, offset: Int, tensor: String, type: String, known: [String])
  /// The number of bytes a shape needs does not fit in an integer.
  case shapeOverflow(file: String, tensor: String, shape: [Int])
  /// A tensor's bytes do not lie inside the file.
  case outsideFile(file: String, tensor: String, range: Range<Int>, end: Int)
  /// A tensor's byte count is not what its shape and type need.
  case wrongByteCount(file: String, tensor: String, offset: Int, bytes: Int, expected: Int)
  /// Two tensors share bytes.
  case overlap(file: String, tensor: String, other: String, offset: Int)
  /// Bytes belong to no tensor.
  case unclaimedBytes(file: String, range: Range<Int>)

  /// An index names a file that is not there.
  case missingShard(file: String, offset: Int, shard: String)
  /// A place of a GGUF file holds something else than it should: what is there, and what was expected.
  case gguf(problem: String, file: String, offset: Int)

  /// A field lacks or holds something else than it should.
  case field(file: String, field: String, found: String, expected: String)
  /// A tensor that is asked for is not there.
  case missingTensor(file: String, tensor: String)
  /// A tensor has another shape than is asked for.
  case wrongShape(file: String, tensor: String, shape: [Int], expected: [Int])
  /// A tensor has a type that cannot be used for what it is asked for.
  case wrongType(file: String, tensor: String, type: String, expected: String)
  /// An element of a tensor is not a finite number.
  case notFinite(file: String, tensor: String, element: Int)

  /// Whether something that was asked for does not exist, rather than being bad.
  public var isMissingFile: Bool {
    if case .missing = self { return true }
    return false
  }
}
