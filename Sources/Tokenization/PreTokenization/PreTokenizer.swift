/// A way of cutting text into the pieces that merges never cross.
protocol PreTokenizer: Sendable {
  /// Cuts the pieces of the text further, or rewrites them. Linear in the bytes.
  func apply(to text: inout PreTokenizedText)
}
