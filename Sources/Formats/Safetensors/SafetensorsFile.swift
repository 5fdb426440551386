/// A safetensors file, mapped into memory and checked as a whole when it is opened.
///
/// ```swift
/// let file = try SafetensorsFile(path: "recording.safetensors")
/// let tokens = try file.int32s(named: "tokens")
/// ```
public final class SafetensorsFile: Sendable {
  /// The path it was opened by.
  public let path: String
  /// The free-form metadata of the header.
  public let metadata: [String: String]
  /// The tensors by name.
  public let tensors: [String: SafetensorsTensor]

  private let mapped: MappedFile

  /// Opens the file at `path` and checks its header, without reading the tensors.
  ///
  /// - Throws: why the file was refused.
  public convenience init(path: String) throws(FormatError) {
    try self.init(MappedFile(path: path))
  }

  /// Opens a file that is mapped, as ``init(path:)`` does.
  package init(_ mapped: MappedFile) throws(FormatError) {
    self.mapped = mapped
    let header = try SafetensorsHeader(mapped.bytes, file: mapped.path)
    path = mapped.path
    metadata = header.metadata
    tensors = header.tensors
  }

  /// Calls `body` with a tensor's bytes, which may have any alignment and are valid during the call only.
  ///
  /// - Throws: `missingTensor`, or what `body` throws.
  public func withBytes<Result>(named name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) throws
    -> Result
  {
    let bytes = try bytes(of: info(named: name))
    return try withExtendedLifetime(mapped) { try body(bytes) }
  }

  /// A copy of a tensor of type F32, F16 or BF16, widened to float32, in the order of the file.
  ///
  /// - Throws: `missingTensor` or `wrongType`.
  public func floats(named name: String) throws(FormatError) -> [Float] {
    try widened(name)
  }

  /// A copy of a tensor of type I32, in the order of the file.
  ///
  /// - Throws: `missingTensor` or `wrongType`.
  public func int32s(named name: String) throws(FormatError) -> [Int32] {
    let info = try info(named: name)
    guard info.type == .int32 else {
      throw .wrongType(file: path, tensor: name, type: info.type.rawValue, expected: "I32")
    }
    let source = bytes(of: info)
    return withExtendedLifetime(mapped) {
      (0..<info.elementCount).map {
        Int32(littleEndian: source.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
      }
    }
  }

  /// The tensor of that name.
  ///
  /// - Throws: `missingTensor`.
  public func info(named name: String) throws(FormatError) -> SafetensorsTensor {
    guard let info = tensors[name] else { throw .missingTensor(file: path, tensor: name) }
    return info
  }

  /// A tensor's bytes, valid as long as this object lives.
  func bytes(of info: SafetensorsTensor) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: mapped.bytes[info.byteRange])
  }
}
