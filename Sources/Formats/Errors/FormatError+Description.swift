extension FormatError: CustomStringConvertible {
  /// One sentence that names the file, the place and what was expected there.
  public var description: String {
    // Names come from the file.
    sentence.printable
  }

  private var sentence: String {
    switch self {
    case .missing(let path):
      "\(path): no such file or directory."
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason.lowercased())."
    case .notAFile(let path):
      "\(path): expected a regular file."
    case .pointer(let path):
      "\(path): it is a pointer of Git LFS, expected the file it stands for: git lfs pull fetches it."
    case .malformedJSON(let file, let offset, let expected):
      "\(file): at byte \(offset): expected \(expected)."
    case .duplicateName(let file, let offset, let name):
      "\(file): at byte \(offset): the name \"\(name)\" stands twice, expected names to be unique."
    case .tooShort(let file, let bytes):
      "\(file): the file has \(bytes) bytes, expected at least 8 for the header's length."
    case .headerTooLong(let file, let length, let limit):
      "\(file): at byte 0: the header's length is \(length) bytes, expected at most \(limit)."
    case .tensorField(let file, let offset, let tensor, let field, let expected):
      "\(file): at byte \(offset): the field \"\(field)\" of tensor \"\(tensor)\" is wrong, "
        + "expected \(expected)."
    case .unknownType(let file, let offset, let tensor, let type, let known):
      "\(file): at byte \(offset): tensor \"\(tensor)\" has the unknown type \"\(type)\", expected one of "
        + known.joined(separator: ", ") + "."
    case .shapeOverflow(let file, let tensor, let shape):
      "\(file): tensor \"\(tensor)\" of shape \(shape) needs more bytes than an integer can count, "
        + "expected a shape that fits in the file."
    case .outsideFile(let file, let tensor, let range, let end):
      "\(file): tensor \"\(tensor)\" lies at bytes \(range.lowerBound) to \(range.upperBound), "
        + "expected it to end by byte \(end), where the file does."
    case .wrongByteCount(let file, let tensor, let offset, let bytes, let expected):
      "\(file): at byte \(offset): tensor \"\(tensor)\" has \(bytes) bytes, "
        + "expected \(expected) for its shape and type."
    case .overlap(let file, let tensor, let other, let offset):
      "\(file): at byte \(offset): tensor \"\(tensor)\" overlaps tensor \"\(other)\", "
        + "expected each byte to belong to one tensor."
    case .unclaimedBytes(let file, let range):
      "\(file): the bytes \(range.lowerBound) to \(range.upperBound) belong to no tensor, "
        + "expected tensors to fill the file."
    case .missingShard(let file, let offset, let shard):
      "\(file): at byte \(offset): the file \(shard) is missing, expected it beside the index."
    case .gguf(let problem, let file, let offset):
      "\(file): at byte \(offset): \(problem)."
    case .missingTensor(let file, let tensor):
      "\(file): the tensor \"\(tensor)\" is missing, expected it for this configuration."
    case .wrongShape(let file, let tensor, let shape, let expected):
      "\(file): tensor \"\(tensor)\" has the shape \(shape), expected \(expected)."
    case .wrongType(let file, let tensor, let type, let expected):
      "\(file): tensor \"\(tensor)\" has the type \(type), expected \(expected)."
    case .notFinite(let file, let tensor, let element):
      "\(file): element \(element) of tensor \"\(tensor)\" is not a finite number, expected weights that are."
    case .field(let file, let field, let found, let expected):
      "\(file): \"\(field)\" is \(found), expected \(expected)."
    }
  }
}
