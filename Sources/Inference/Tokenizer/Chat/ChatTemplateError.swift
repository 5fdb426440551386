/// Why a chat template was refused.
public enum ChatTemplateError: Error, Equatable, Sendable {
  /// The model comes without one.
  case missing(path: String)
  /// The template is of none of the families that are known, or differs from them.
  case unknown(path: String, known: [String])
}

extension ChatTemplateError: CustomStringConvertible {
  /// One sentence that names the file and what is known.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path) comes without a chat template, expected one in chat_template.jinja, tokenizer_config.json or the "
        + "GGUF file."
    case .unknown(let path, let known):
      "The chat template of \(path) is none of the known ones, which are \(known.joined(separator: ", "))."
    }
  }
}
