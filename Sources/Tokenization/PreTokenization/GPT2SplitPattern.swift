/// The pattern of GPT-2 and of every `ByteLevel` pre-tokenizer: words with the space before them.
struct GPT2SplitPattern: SplitPattern {
  static let expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    if let end = Scan.contraction(bytes, from: start, limit: limit, ignoringCase: false) { return end }
    let afterSpace = bytes[start] == UInt8(ascii: " ") ? start + 1 : start
    guard let kind = Scan.scalarClass(bytes, at: afterSpace, limit: limit), kind != .whitespace else {
      return Scan.whitespace(bytes, from: start, limit: limit)
    }
    return Scan.run(of: kind, bytes, from: afterSpace, limit: limit)
  }
}
