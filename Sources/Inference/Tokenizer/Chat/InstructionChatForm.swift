/// `[INST]`: Llama 2 and Mistral, which differ in the spaces around a message.
struct InstructionChatForm: ChatForm {
  static let name = "Mistral and Llama 2 ([INST])"

  let trims: Bool
  private let before: String
  private let after: String

  init?(_ template: ChatTemplateText) {
    guard !template.has("default_system_message", "[SYSTEM_PROMPT]") else { return nil }
    for (before, after) in [("[INST] ", " [/INST]"), ("[INST] ", "[/INST]"), ("[INST]", "[/INST]")] {
      for (content, trims) in [
        ("message.content", false), ("content", false), ("message.content|trim", true),
        ("content|trim", true),
        ("message.content.strip()", true), ("content.strip()", true),
      ] where template.has("\"\(before)\"+\(content)+\"\(after)\"") {
        self.before = before
        self.after = after
        self.trims = trims
        return
      }
    }
    return nil
  }

  func around(on day: ChatDay) -> (before: String, after: String) {
    (before, after)
  }
}
