/// The strings of an array of a GGUF file, read one by one where they lie in the mapped file.
///
/// ```swift
/// for token in try file.byteStrings("tokenizer.ggml.tokens") { vocabulary.append(token.bytes) }
/// ```
public struct GGUFStrings: Sequence, Sendable {
  /// The number of the strings.
  public let count: Int
  private let source: MappedFile
  private let range: Range<Int>

  /// The strings of an array; `nil` for an array of something else.
  init?(_ array: GGUFArray) {
    guard array.elementType == .string else { return nil }
    count = array.count
    source = array.source
    range = array.range
  }

  /// The number of the strings, for those that collect them.
  public var underestimatedCount: Int { count }

  /// Begins at the first string.
  public func makeIterator() -> Iterator {
    Iterator(source: source, position: range.lowerBound, end: range.upperBound)
  }

  /// Reads the strings in order.
  public struct Iterator: IteratorProtocol {
    let source: MappedFile
    var position: Int
    let end: Int

    /// The next string, or `nil` after the last.
    public mutating func next() -> GGUFString? {
      // Lengths were checked when the file was opened; again, since somebody may have written to it since.
      guard end - position >= 8 else { return nil }
      let length = UInt64(
        littleEndian: source.bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let first = position + 8
      guard length <= UInt64(end - first) else { return nil }
      position = first + Int(length)
      return GGUFString(source: source, range: first..<position)
    }
  }
}
