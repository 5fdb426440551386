internal import Jinja

/// The chat template of a model: how a message is wrapped for a model to answer it.
///
/// Templates are programs in Jinja; they are run with the variables that `apply_chat_template` gives them.
///
/// ```swift
/// let template = try ChatTemplate(text: text, path: "model/tokenizer_config.json", beginToken: "<s>")
/// let prompt = tokenizer.encode(try template.wrap("Why is the sky blue?"))
/// ```
public struct ChatTemplate: Sendable {
  private let template: JinjaTemplate
  private let path: String
  private let specialTokens: [String: JinjaValue]

  /// Reads a template and tries it.
  ///
  /// - Parameters:
  ///   - text: The template, from `tokenizer_config.json`, `chat_template.jinja` or
  ///     `tokenizer.chat_template` of a GGUF file.
  ///   - path: Where it is from, for error messages.
  ///   - beginToken: How the token that begins a text is spelled, which some templates put in; empty for none.
  ///   - endToken: How the token that ends a text is spelled.
  /// - Throws: ``ChatTemplateError`` when it cannot be read, or cannot be run for a short message.
  public init(text: String, path: String, beginToken: String, endToken: String = "")
    throws(ChatTemplateError)
  {
    try self.init(text: text, path: path, tokens: ["bos_token": beginToken, "eos_token": endToken])
  }

  /// Reads a template and tries it.
  ///
  /// - Parameter tokens: How special tokens are spelled, by the names of the template's variables.
  init(text: String, path: String, tokens: [String: String]) throws(ChatTemplateError) {
    self.path = path
    specialTokens = tokens.mapValues { .text(JinjaText($0)) }
    do throws(JinjaFailure) {
      template = try JinjaTemplate(text)
    } catch {
      throw .invalid(path: path, line: error.line, problem: error.problem)
    }
    let pieces = try wrap("x", on: .today)
    guard pieces.contains(ChatPiece("x", .content)) else { throw .scattered(path: path) }
  }

  /// Wraps a user's message, the first of a conversation, up to where the answer begins.
  ///
  /// - Parameters:
  ///   - message: Any text; special tokens spelled in it stay text when it is encoded.
  ///   - day: The day that the template tells, if it tells one.
  /// - Returns: Pieces that are not empty, at most one of which is the message's: what the template makes of it,
  ///   which is all of it but, for some, the white space at its ends.
  /// - Throws: ``ChatTemplateError`` when the template cannot be run for the message.
  public func wrap(_ message: String, on day: ChatDay = .today) throws(ChatTemplateError) -> [ChatPiece] {
    let content = JinjaText(message, isContent: true)
    let turn = JinjaValue.map([("role", .text("user")), ("content", .text(content))])
    var variables: [String: JinjaValue] = [
      "messages": .list([turn]), "add_generation_prompt": .boolean(true), "tools": .none, "documents": .none,
    ]
    variables.merge(specialTokens) { $1 }
    let output: JinjaText
    do throws(JinjaFailure) {
      output = try template.render(variables, length: message.utf8.count) { day.formatted($0) }
    } catch {
      throw error.isRaised
        ? .refused(path: path, reason: error.problem)
        : .invalid(path: path, line: error.line, problem: error.problem)
    }
    let pieces = output.stretches.map { ChatPiece($0.text, $0.isContent ? .content : .template) }
    guard pieces.count(where: { $0.origin == .content }) <= 1 else { throw .scattered(path: path) }
    return pieces
  }
}
