import Inference
import Prompts
import Tokenization

/// Where a prompt comes from.
public enum PromptSource: Sendable, Equatable {
  /// Text under a name, and the command-line choices that name it.
  case text(String, name: String, arguments: String)
  /// Token ids, fed as they are.
  case tokenIDs([Int32], name: String, arguments: String)
  /// A generated task.
  case task(name: String, length: Int, seed: UInt64)

  /// The prompt as a model's tokenizer reads it.
  ///
  /// - Throws: `PromptError` for an unknown task, a length too small for it or a question that the protocol needs and
  ///   the prompt lacks, ``SessionError`` for a length beyond the model's context.
  func record(model: LoadedModel, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    let tokenizer = model.tokenizer
    switch self {
    case .text(let text, let name, let arguments):
      return try PromptRecord(
        PromptParts(text), name: name, arguments: arguments, under: promptProtocol, model: model)
    case .tokenIDs(let ids, let name, let arguments):
      guard promptProtocol == .aware else { throw PromptError.noQuestion(prompt: name) }
      let known = Int32(clamping: tokenizer.vocabularySize)
      // An id outside the vocabulary has no text; the model refuses it with a sentence when it is read.
      let text = tokenizer.decode(ids.filter { $0 >= 0 && $0 < known }, skippingSpecialTokens: false)
      return PromptRecord(
        name: name, digest: text.promptDigest, tokens: ids, tokenTexts: tokenizer.texts(of: ids), answers: [],
        arguments: arguments)
    case .task(let name, let length, let seed):
      // Said before a prompt of any size is made.
      guard length <= model.summary.contextLength else {
        throw SessionError.lengthBeyondContext(length: length, contextLength: model.summary.contextLength)
      }
      let task = try TaskCatalog.task(named: name)
      let prompt = try task.prompt(length: length, seed: seed) { tokenizer.encode($0).count }
      return try PromptRecord(
        prompt.parts, name: name, arguments: "--task \(name) --length \(length) --seed \(seed)",
        under: promptProtocol, model: model, answers: prompt.answers)
    }
  }
}

extension PromptRecord {
  private static let agnosticArgument = " --protocol \(PromptProtocol.agnostic.rawValue)"
  private static let chatArgument = " --chat"

  /// Reads a text into tokens, as one piece or as two, wrapped in the model's chat template if it is to be.
  ///
  /// - Throws: `PromptError.noQuestion` for ``PromptProtocol/agnostic`` where there is one piece,
  ///   `ChatTemplateError` where the template does not take the text.
  init(
    _ parts: PromptParts, name: String, arguments: String, under promptProtocol: PromptProtocol,
    model: LoadedModel, answers: [String] = []
  ) throws {
    let tokenizer = model.tokenizer
    var arguments = arguments + (model.chat == nil ? "" : Self.chatArgument)
    if promptProtocol == .agnostic {
      guard parts.question != nil else { throw PromptError.noQuestion(prompt: name) }
      arguments += Self.agnosticArgument
    }
    let read = try EncodedPrompt(parts, under: promptProtocol, chat: model.chat, tokenizer: tokenizer)
    self.init(
      name: name, digest: read.text.promptDigest, tokens: read.tokens,
      tokenTexts: tokenizer.texts(of: read.tokens), answers: answers, arguments: arguments,
      promptProtocol: promptProtocol, question: read.question,
      questionTexts: tokenizer.texts(of: read.question))
    isTemplate = read.isTemplate
    self.parts = parts
  }

  /// The same prompt put to the model in another way.
  ///
  /// - Throws: `PromptError.noQuestion`.
  func put(under promptProtocol: PromptProtocol, model: LoadedModel) throws -> PromptRecord {
    guard promptProtocol != self.promptProtocol else { return self }
    guard let parts else { throw PromptError.noQuestion(prompt: name) }
    let plain = arguments.replacing(Self.agnosticArgument, with: "").replacing(Self.chatArgument, with: "")
    return try PromptRecord(
      parts, name: name, arguments: plain, under: promptProtocol, model: model, answers: answers)
  }
}

extension String {
  /// First 16 hex digits of the SHA-256 of the UTF-8 text: how a file names a prompt.
  fileprivate var promptDigest: String {
    SHA256.digest(utf8).prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
