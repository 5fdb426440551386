/// A prompt as what is read and what is asked about it.
public struct PromptParts: Sendable, Equatable {
  /// What is read.
  public let context: String
  /// What follows the context, beginning of an answer included; nil where nothing tells it apart.
  public let question: String?

  /// States the parts.
  public init(context: String, question: String?) {
    self.context = context
    self.question = question
  }

  /// Takes a text apart at its last line that is `---` and nothing else.
  ///
  /// In the prompt a line break stands in that line's place, and belongs to the question.
  public init(_ text: String) {
    // By bytes: a carriage return and a line feed are one character.
    let bytes = Array(text.utf8)
    let hyphens = Array("\n---".utf8)
    var place = bytes.count - hyphens.count - 2
    while place > 0 {
      let after = place + hyphens.count
      let end = bytes[after] == UInt8(ascii: "\r") ? after + 1 : after
      if bytes[place..<after].elementsEqual(hyphens), end < bytes.count - 1, bytes[end] == UInt8(ascii: "\n")
      {
        let first = bytes[place - 1] == UInt8(ascii: "\r") ? place - 1 : place
        if first == 0 { break }
        self.init(
          context: String(decoding: bytes[..<first], as: UTF8.self),
          question: "\n" + String(decoding: bytes[(end + 1)...], as: UTF8.self))
        return
      }
      place -= 1
    }
    self.init(context: text, question: nil)
  }

  /// The whole prompt, exactly as it is fed in one piece.
  public var text: String { context + (question ?? "") }
}
