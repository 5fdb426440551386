import Crypto
import Foundation
import Inference
import Prompts

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
  /// - Throws: `PromptError` for an unknown task or a length too small for it, ``SessionError`` for one beyond the
  ///   model's context.
  func record(model: LoadedModel) throws -> PromptRecord {
    let tokenizer = model.tokenizer
    switch self {
    case .text(let text, let name, let arguments):
      return PromptRecord(text: text, name: name, arguments: arguments, tokenizer: tokenizer)
    case .tokenIDs(let ids, let name, let arguments):
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
      return PromptRecord(
        text: prompt.text, name: name, arguments: "--task \(name) --length \(length) --seed \(seed)",
        tokenizer: tokenizer, answers: prompt.answers)
    }
  }
}

extension PromptRecord {
  /// Reads a text into tokens.
  init(text: String, name: String, arguments: String, tokenizer: Tokenizer, answers: [String] = []) {
    let ids = tokenizer.encode(text)
    self.init(
      name: name, digest: text.promptDigest, tokens: ids, tokenTexts: tokenizer.texts(of: ids),
      answers: answers, arguments: arguments)
  }
}

extension String {
  /// First 16 hex digits of the SHA-256 of the UTF-8 text: how a file names a prompt.
  fileprivate var promptDigest: String {
    SHA256.hash(data: Data(utf8)).prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
