/// The pattern of Qwen 2 and 3: Llama 3's, with every digit by itself.
struct Qwen2SplitPattern: SplitPattern {
  static let expression =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
    + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    Llama3SplitPattern.matchEnd(in: bytes, from: start, limit: limit, digits: 1)
  }
}
