/// Opens the input as a tokenizer.json, then encodes and decodes its last bytes.
///
/// Also as a chat template.
func fuzzTokenizer(_ input: UnsafeRawBufferPointer) {
  refusable {
    let template = try ChatTemplate(
      text: String(decoding: input, as: UTF8.self), path: "x", beginToken: "<s>", endToken: "</s>")
    precondition(try template.wrap("hello").contains { $0.origin == .content })
  }
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
