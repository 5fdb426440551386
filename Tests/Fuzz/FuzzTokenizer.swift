import Tokenization

/// Opens the input as a tokenizer.json, then encodes and decodes its last bytes.
func fuzzTokenizer(_ input: UnsafeRawBufferPointer) {
  let path = FuzzFiles.write(input, "tokenizer.json")
  refusable {
    let tokenizer = try Tokenizer(path: path)
    let text = Array(input.suffix(160))
    let ids = tokenizer.encode(utf8: text)
    precondition(ids.allSatisfy { 0 <= $0 && $0 < tokenizer.vocabularySize })
    _ = tokenizer.decode(ids)
    _ = tokenizer.encode(utf8: text, addingSpecialTokens: false)
    for id in Int32(-1)...Int32(min(tokenizer.vocabularySize, 1000)) {
      _ = (tokenizer.bytes(of: id), tokenizer.isSpecial(id))
    }
  }
}
