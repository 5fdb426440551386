import Prompts
import Readings
import Tokenization

/// The token ids of a prompt, as one piece or as two, with a chat template around it or without.
struct EncodedPrompt {
  /// Everything that is fed, as text.
  let text: String
  /// What is read in one piece and evicted from.
  let tokens: [Int32]
  /// What is fed after the eviction; none under ``PromptProtocol/aware``.
  let question: [Int32]
  /// Whether each of them is the template's alone; empty without a template.
  let isTemplate: [Bool]

  init(_ parts: PromptParts, under promptProtocol: PromptProtocol, chat: ChatTemplate?, tokenizer: Tokenizer)
    throws(ChatTemplateError)
  {
    let asked = promptProtocol == .agnostic ? parts.question : nil
    guard let chat else {
      text = parts.text
      tokens = tokenizer.encode(asked == nil ? parts.text : parts.context)
      question = asked.map { tokenizer.encode($0, addingSpecialTokens: false) } ?? []
      isTemplate = []
      return
    }
    let whole = try chat.wrap(parts.text)
    text = whole.map(\.text).joined()
    guard let asked else {
      (tokens, isTemplate) = tokenizer.encode(whole)
      question = []
      return
    }
    // Both halves together are the same text as the whole: a template that trims does so at its ends.
    let content = whole.first { $0.origin == .content }?.text ?? ""
    let trimsStart = !parts.text.utf8.starts(with: content.utf8)
    let trimsEnd = !parts.text.utf8.reversed().starts(with: content.utf8.reversed())
    let context = parts.context.drop { trimsStart && $0.isWhitespace }
    let spaces = trimsEnd ? asked.reversed().prefix { $0.isWhitespace }.count : 0
    let before = whole.prefix { $0.origin == .template }
    let after = whole.drop { $0.origin == .template }.drop { $0.origin == .content }
    let first = tokenizer.encode(before + [ChatPiece(String(context), .content)])
    let second = tokenizer.encode([ChatPiece(String(asked.dropLast(spaces)), .content)] + after)
    (tokens, question) = (first.ids, second.ids)
    isTemplate = first.isTemplate + second.isTemplate
  }
}
