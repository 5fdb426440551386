import Tokenization

/// Reads the input as a chat template, and wraps messages in it that it may treat differently.
func fuzzTemplate(_ input: UnsafeRawBufferPointer) {
  refusable {
    let template = try ChatTemplate(
      text: String(decoding: input, as: UTF8.self), path: "x", beginToken: "<s>", endToken: "</s>")
    for message in ["hello", "", " a\u{301} b\n", "<s>{{ x }}"] {
      refusable {
        let pieces = try template.wrap(message, on: ChatDay(year: 2024, month: 2, day: 29))
        precondition(pieces.allSatisfy { !$0.text.isEmpty })
        precondition(pieces.count { $0.origin == .content } <= 1)
      }
    }
  }
}
