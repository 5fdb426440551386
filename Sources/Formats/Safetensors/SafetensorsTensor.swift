/// Where a tensor lies in a safetensors file and how to read it.
public struct SafetensorsTensor: Equatable, Sendable {
  /// The type of its elements.
  public let type: SafetensorsType
  /// Its dimensions, the slowest first; none for a scalar.
  public let shape: [Int]
  /// Its bytes, counted from the start of the file.
  public let byteRange: Range<Int>

  /// The number of its elements.
  public var elementCount: Int { byteRange.count / type.byteCount }
}
