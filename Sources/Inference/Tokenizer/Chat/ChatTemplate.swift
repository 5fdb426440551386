/// The chat template of a model, known by its family: how a message is wrapped for a model to answer it.
///
/// Templates are programs in Jinja. They are not run: each known family has a form that is recognised by what
/// the template says, and default system messages are read out of it.
///
/// ```swift
/// let template = try ChatTemplate(text: text, path: "model/tokenizer_config.json", beginToken: "<s>")
/// let prompt = tokenizer.encode(template.wrap("Why is the sky blue?"))
/// ```
public struct ChatTemplate: Sendable {
  /// Every family there is.
  private static let forms: [any ChatForm.Type] = [
    SmolLM3ChatForm.self, ChatMLForm.self, Llama3ChatForm.self, InstructionChatForm.self, GemmaChatForm.self,
    Phi3ChatForm.self,
  ]

  /// The names of the families that are known.
  public static var knownNames: [String] { forms.map { $0.name } }

  private let form: any ChatForm
  private let begin: String

  /// Recognises a template.
  ///
  /// - Parameters:
  ///   - text: The template, from `tokenizer_config.json`, `chat_template.jinja` or
  ///     `tokenizer.chat_template` of a GGUF file.
  ///   - path: Where it is from, for error messages.
  ///   - beginToken: How the token that begins a text is spelled, which some templates put in; empty for none.
  /// - Throws: ``ChatTemplateError`` when it is none of the known ones.
  public init(text: String, path: String, beginToken: String) throws(ChatTemplateError) {
    let template = ChatTemplateText(text)
    var found: (any ChatForm)?
    if template.isWhole {
      for type in Self.forms where found == nil { found = type.init(template) }
    }
    guard let found else { throw .unknown(path: path, known: Self.knownNames) }
    form = found
    begin = template.has("{{bos_token", "=bos_token+") ? beginToken : ""
  }

  /// What the family of the template is called.
  public var name: String { type(of: form).name }

  /// Wraps a user's message, the first of a conversation, up to where the answer begins.
  ///
  /// - Parameters:
  ///   - message: Any text; special tokens spelled in it stay text when it is encoded.
  ///   - day: The day that the template tells, if it tells one.
  /// - Returns: Three pieces: the template's, the message, the template's.
  public func wrap(_ message: String, on day: ChatDay = .today) -> [ChatPiece] {
    let around = form.around(on: day)
    let content = form.trims ? Self.trimmed(message) : message
    return [
      ChatPiece(begin + around.before, .template), ChatPiece(content, .content),
      ChatPiece(around.after, .template),
    ]
  }

  /// The text without the white space at its ends, as Python's `strip` does it.
  private static func trimmed(_ text: String) -> String {
    let bytes = Array(text.utf8)
    func isSpace(_ position: Int, _ limit: Int) -> Bool {
      let scalar = UTF8Scalar.decode(bytes, at: position).value
      return ScalarClass(scalar) == .whitespace || (0x1C...0x1F).contains(scalar)
    }
    var (start, end) = (0, bytes.count)
    while start < end, isSpace(start, end) { start += UTF8Scalar.decode(bytes, at: start).length }
    while end > start {
      let before = UTF8Scalar.start(bytes, before: end)
      guard isSpace(before, end) else { break }
      end = before
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
