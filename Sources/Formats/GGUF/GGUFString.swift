/// A string of a GGUF file where it lies in the mapped file: bytes that need not be UTF-8.
public struct GGUFString: Sendable {
  /// Keeps the file mapped.
  let source: MappedFile
  /// Its bytes, counted from the start of the file.
  let range: Range<Int>

  /// The number of its bytes.
  public var count: Int { range.count }

  /// A copy of its bytes.
  public var bytes: [UInt8] { withBytes { Array($0) } }

  /// Its text, if it is UTF-8.
  public var text: String? {
    withBytes { String(validating: $0, as: UTF8.self) }
  }

  /// Calls `body` with its bytes, which are valid during the call only.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(source) { try body(UnsafeRawBufferPointer(rebasing: source.bytes[range])) }
  }
}
