/// A GGUF file of version 2 or 3, mapped into memory and checked as a whole when it is opened; of a model that
/// is split into several files, all of them.
///
/// ```swift
/// let file = try GGUFFile(path: "model.gguf")
/// let layers = try file.integer("llama.block_count", in: 1...1_000)
/// ```
public final class GGUFFile: Sendable {
  /// The path it was opened by.
  public let path: String
  /// The paths of all its files: one, or as many as the model is split into.
  public var paths: [String] { parts.map(\.path) }
  /// The version of the format, 2 or 3.
  public let version: Int
  /// The metadata, of a split model that of its first file.
  public let metadata: [String: GGUFValue]
  /// The tensors by name.
  public let tensors: [String: GGUFTensor]

  private let parts: [MappedFile]

  /// Opens the file at `path`, and its siblings if it is the first of a split model, and checks their headers
  /// without reading the tensors.
  ///
  /// - Throws: why a file was refused.
  public convenience init(path: String) throws(FormatError) {
    try self.init(MappedFile(path: path))
  }

  /// Opens a file that is mapped, as ``init(path:)`` does.
  package init(_ first: MappedFile) throws(FormatError) {
    let header = try GGUFHeader(first)
    var split = try GGUFSplit(header, of: first)
    for part in 1..<split.count { try split.open(part) }
    try split.checkCount()
    path = first.path
    version = header.version
    metadata = header.metadata
    tensors = split.tensors
    parts = split.files
  }

  /// Calls `body` with a tensor's bytes, which are valid during the call only.
  ///
  /// They begin at a multiple of `general.alignment`, 32 if the file does not say.
  ///
  /// - Throws: `missingTensor`, or what `body` throws.
  public func withBytes<Result>(named name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) throws
    -> Result
  {
    let bytes = try bytes(of: info(named: name))
    return try withExtendedLifetime(self) { try body(bytes) }
  }

  /// A copy of a tensor widened to float32, in the order of the file.
  ///
  /// - Throws: `missingTensor`, or `wrongType` for a type that is not computed with.
  public func floats(named name: String) throws(FormatError) -> [Float] {
    try widened(name)
  }

  /// The types that can be computed with, for errors.
  static var computedTypes: String {
    let names = GGMLType.allCases.filter { $0.kernelType != nil }.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  /// The tensor of that name.
  ///
  /// - Throws: `missingTensor`.
  public func info(named name: String) throws(FormatError) -> GGUFTensor {
    guard let info = tensors[name] else { throw .missingTensor(file: path, tensor: name) }
    return info
  }

  /// A tensor's bytes, valid as long as this object lives.
  func bytes(of info: GGUFTensor) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: parts[info.part].bytes[info.byteRange])
  }
}
