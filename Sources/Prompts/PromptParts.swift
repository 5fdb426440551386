/// A prompt as what is read and what is asked about it.
public struct PromptParts: Sendable, Equatable {
  /// What is read.
  public let context: String
  /// What follows the context, beginning of an answer included; nil where nothing tells it apart.
  public let question: String?

  /// The line that stands between context and question in a file.
  public static let separator = "\n---\n"

  /// States the parts.
  public init(context: String, question: String?) {
    self.context = context
    self.question = question
  }

  /// Takes a text apart at its last line that is `---` and nothing else.
  ///
  /// In the prompt a line break stands in that line's place, and belongs to the question.
  public init(_ text: String) {
    guard let place = text.ranges(of: Self.separator).last, place.lowerBound > text.startIndex,
      place.upperBound < text.endIndex
    else {
      self.init(context: text, question: nil)
      return
    }
    self.init(context: String(text[..<place.lowerBound]), question: "\n" + text[place.upperBound...])
  }

  /// The whole prompt, exactly as it is fed in one piece.
  public var text: String { context + (question ?? "") }
}
