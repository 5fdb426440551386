internal import Formats

/// Why a chat template was refused.
public enum ChatTemplateError: Error, Equatable, Sendable {
  /// The model comes without one.
  case missing(path: String)
  /// The template cannot be read or run: what is on which of its lines, from 1 on.
  case invalid(path: String, line: Int, problem: String)
  /// The template itself does not take such a message, for a reason of its own.
  case refused(path: String, reason: String)
  /// The template does not put the message into the prompt as one piece.
  case scattered(path: String)
}

extension ChatTemplateError: CustomStringConvertible {
  /// One sentence that names the file and what is wrong.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path) comes without a chat template, expected one in chat_template.jinja, tokenizer_config.json or the "
        + "GGUF file."
    case .invalid(let path, let line, let problem):
      "The chat template of \(path) cannot be run, line \(line): \(problem.shortened(to: 200).printable)."
    case .refused(let path, let reason):
      "The chat template of \(path) refuses the message: \(Self.sentence(reason))"
    case .scattered(let path):
      "The chat template of \(path) does not put a message into its prompt as one piece."
    }
  }

  /// A template's own words, as the end of a sentence.
  private static func sentence(_ words: String) -> String {
    let words = words.shortened(to: 200).printable
    return words.hasSuffix(".") ? words : words + "."
  }
}
