import Prompts
package import Readings
import Session
import Tokenization

/// Where a prompt comes from, with what was read there.
public enum PromptSource: Sendable, Equatable {
  /// A file's text; the path is what it is named by.
  case text(String, path: String)
  /// A file's token ids, fed as they are.
  case tokenIDs([Int32], path: String)
  /// A generated task.
  case task(name: String, length: Int, seed: UInt64)

  /// What a record of the prompt says of it.
  var origin: PromptOrigin {
    switch self {
    case .text(_, let path): .text(path: path)
    case .tokenIDs(_, let path): .tokenIDs(path: path)
    case .task(let name, let length, let seed): .task(name: name, length: length, seed: seed)
    }
  }

  /// The prompt as a model's tokenizer reads it.
  ///
  /// - Throws: `PromptError` for an unknown task, a length too small for it or a question that the protocol needs and
  ///   the prompt lacks, ``SessionError`` for a length beyond the model's context.
  package func record(model: LiveModel, under promptProtocol: PromptProtocol) throws -> PromptRecord {
    switch self {
    case .text(let text, _):
      return try PromptRecord(PromptParts(text), origin: origin, under: promptProtocol, model: model)
    case .tokenIDs(let ids, _):
      guard promptProtocol == .aware else { throw PromptError.noQuestion(prompt: origin.name) }
      let tokenizer = model.tokenizer
      let known = Int32(clamping: tokenizer.vocabularySize)
      // An id outside the vocabulary has no text; the model refuses it with a sentence when it is read.
      let text =
        model.hasVocabulary
        ? tokenizer.decode(ids.filter { $0 >= 0 && $0 < known }, skippingSpecialTokens: false)
        : ids.map(String.init).joined(separator: " ")
      return PromptRecord(
        origin: origin, digest: text.promptDigest, tokens: ids, tokenTexts: tokenizer.texts(of: ids))
    case .task(let name, let length, let seed):
      // Said before a prompt of any size is made.
      guard length <= model.summary.contextLength else {
        throw SessionError.lengthBeyondContext(length: length, contextLength: model.summary.contextLength)
      }
      let tokenizer = try model.reader()
      let task = try TaskCatalog.task(named: name)
      let prompt = try task.prompt(length: length, seed: seed) { tokenizer.encode($0).count }
      return try PromptRecord(
        prompt.parts, origin: origin, under: promptProtocol, model: model, answers: prompt.answers)
    }
  }
}

extension PromptRecord {
  /// Reads a text into tokens, as one piece or as two, wrapped in the model's chat template if it is to be.
  ///
  /// - Throws: `PromptError.noQuestion` for ``PromptProtocol/agnostic`` where there is one piece,
  ///   `ChatTemplateError` where the template does not take the text.
  init(
    _ parts: PromptParts, origin: PromptOrigin, under promptProtocol: PromptProtocol, model: LiveModel,
    answers: [String] = []
  ) throws {
    let tokenizer = try model.reader()
    guard promptProtocol == .aware || parts.question != nil else {
      throw PromptError.noQuestion(prompt: origin.name)
    }
    let read = try EncodedPrompt(parts, under: promptProtocol, chat: model.chat, tokenizer: tokenizer)
    self.init(
      origin: origin, digest: read.text.promptDigest, tokens: read.tokens,
      tokenTexts: tokenizer.texts(of: read.tokens), answers: answers, promptProtocol: promptProtocol,
      question: read.question, questionTexts: tokenizer.texts(of: read.question), isChat: model.chat != nil,
      isTemplate: read.isTemplate, text: Text(context: parts.context, question: parts.question))
  }

  /// The same prompt put to the model in another way.
  ///
  /// - Throws: `PromptError.noQuestion`.
  package func put(under promptProtocol: PromptProtocol, model: LiveModel) throws -> PromptRecord {
    guard promptProtocol != self.promptProtocol else { return self }
    guard let text else { throw PromptError.noQuestion(prompt: name) }
    return try PromptRecord(
      PromptParts(context: text.context, question: text.question), origin: origin, under: promptProtocol,
      model: model, answers: answers)
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
