/// An array of a GGUF file where it lies in the mapped file: nothing of it is copied before it is asked for.
///
/// ```swift
/// for case .array(let pair) in pairs { print(pair.count) }
/// ```
public struct GGUFArray: Sequence, Sendable {
  /// The type of its elements.
  public let elementType: GGUFValueType
  /// The number of its elements.
  public let count: Int
  /// Keeps the file mapped.
  let source: MappedFile
  /// The bytes of its elements, counted from the start of the file.
  let range: Range<Int>

  /// The number of its elements, for those that collect them.
  public var underestimatedCount: Int { count }

  /// Begins at the first element.
  public func makeIterator() -> Iterator {
    Iterator(cursor: GGUFCursor(source, in: range), type: elementType, left: count)
  }

  /// Reads the elements in order.
  public struct Iterator: IteratorProtocol {
    var cursor: GGUFCursor
    let type: GGUFValueType
    var left: Int

    /// The next element, or `nil` after the last.
    public mutating func next() -> GGUFValue? {
      guard left > 0 else { return nil }
      left -= 1
      // Was read once when the file was opened: it fails only where somebody has written to the file since.
      return try? cursor.value(type, of: "")
    }
  }

  /// One property of all elements, if all of them have it.
  func all<Part>(_ part: (GGUFValue) -> Part?) -> [Part]? {
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for element in self {
      guard let part = part(element) else { return nil }
      parts.append(part)
    }
    return parts.count == count ? parts : nil
  }
}
