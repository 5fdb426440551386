/// Where a tensor lies in a GGUF file and how to read it.
public struct GGUFTensor: Equatable, Sendable {
  /// The type of its elements.
  public let type: GGMLType
  /// Its dimensions, 1 to 4, the slowest first: the reverse of the order in the file.
  public let shape: [Int]
  /// The number of its elements.
  public let elementCount: Int
  /// Its bytes, counted from the start of its file.
  public let byteRange: Range<Int>
  /// Which of the files of a split model it lies in, from 0.
  public let part: Int
}
