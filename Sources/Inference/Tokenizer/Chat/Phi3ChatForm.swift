/// Phi 3 and 3.5, with a line for each role, and Phi 4 mini, without.
struct Phi3ChatForm: ChatForm {
  static let name = "Phi-3"

  let trims = false
  private let lineEnd: String

  init?(_ template: ChatTemplateText) {
    if template.has(#""<|user|>\n"+message.content+"<|end|>\n"#), template.has(#"<|assistant|>\n""#) {
      lineEnd = "\n"
    } else if template.has(#""<|"+message.role+"|>"+message.content+"<|end|>""#),
      template.has(#"{%if add_generation_prompt%}{{"<|assistant|>"}}"#)
    {
      lineEnd = ""
    } else {
      return nil
    }
  }

  func around(on day: ChatDay) -> (before: String, after: String) {
    ("<|user|>" + lineEnd, "<|end|>" + lineEnd + "<|assistant|>" + lineEnd)
  }
}
