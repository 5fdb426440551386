/// Why a checkpoint, or any file of tensors, was refused.
///
/// Byte offsets count from the start of the file.
public enum CheckpointError: Error, Equatable, Sendable {
  /// Nothing lies at the path.
  case missing(path: String)
  /// The system would not open or map the file.
  case unreadable(path: String, reason: String)
  /// A directory was needed and something else lies at the path.
  case notADirectory(path: String)
  /// A regular file was needed and something else lies at the path.
  case notAFile(path: String)

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
  case unknownType(file: String, offset: Int, tensor: String, type: String)
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
  /// A tensor that the model needs is not there.
  case missingTensor(file: String, tensor: String)
  /// A tensor is there that the configuration has no use for.
  case unusedTensor(file: String, tensor: String)
  /// A tensor has another shape than the configuration asks for.
  case wrongShape(file: String, tensor: String, shape: [Int], expected: [Int])
  /// A tensor has a type that cannot be used for what it is needed for.
  case wrongType(file: String, tensor: String, type: String, expected: String)

  /// The configuration lacks a field or holds something else in it.
  case configuration(file: String, field: String, found: String, expected: String)
  /// A file of head importance holds something else than the model's heads.
  case headImportance(file: String, offset: Int, found: String, expected: String)
  /// The model is of a family that is not known.
  case unknownArchitecture(file: String, found: String, known: [String])

  /// Whether something that was asked for does not exist, rather than being bad.
  public var isMissingFile: Bool {
    if case .missing = self { return true }
    return false
  }
}
