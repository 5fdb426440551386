/// Gemma, 1 to 3.
struct GemmaChatForm: ChatForm {
  static let name = "Gemma"

  let trims = true

  init?(_ template: ChatTemplateText) {
    guard template.has(#""<start_of_turn>"+role+"\n""#), template.has("message.content|trim"),
      template.has(#""<end_of_turn>\n""#),
      template.has(#"{%if add_generation_prompt%}{{"<start_of_turn>model\n"}}"#)
    else { return nil }
  }

  func around(on day: ChatDay) -> (before: String, after: String) {
    ("<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n")
  }
}
