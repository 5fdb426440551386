/// SmolLM 3: ChatML after a head with the day, a mode of reasoning and default instructions.
struct SmolLM3ChatForm: ChatForm {
  static let name = "SmolLM3"

  let trims = false
  private let cutoff: String
  private let dayFormat: String
  private let mode: String
  private let instructions: String

  init?(_ template: ChatTemplateText) {
    let outputs = template.outputs()
    guard template.has(#""<|im_start|>"+message.role+"\n"+content+"<|im_end|>\n""#),
      template.has(#"{{"<|im_start|>system\n"}}"#),
      template.has(#"{{"Reasoning Mode: "+reasoning_mode+"\n\n"}}"#),
      template.has("{%set enable_thinking=true%}"), template.has(#"{{"Today Date: "+today+"\n"}}"#),
      let metadata = outputs.firstIndex(of: "## Metadata\n\n"), metadata + 1 < outputs.count,
      let format = template.string(after: "{%set today=strftime_now("),
      ChatDay(year: 2000, month: 1, day: 1).formatted(format) != nil,
      let mode = template.string(after: "{%if enable_thinking%}{%set reasoning_mode="),
      let instructions = template.string(after: #"{%elif reasoning_mode=="\#(mode)"%}{{"#),
      outputs.contains("## Custom Instructions\n\n"),
      template.has(
        #"{%if add_generation_prompt%}{%if reasoning_mode=="\#(mode)"%}{{"<|im_start|>assistant\n"}}"#)
    else { return nil }
    cutoff = outputs[metadata + 1]
    dayFormat = format
    self.mode = mode
    self.instructions = instructions
    // After the tools that are not offered the head ends with an empty line or without.
    ending = template.has(#"{{"\n\n"}}{{"<|im_end|>\n"}}"#) ? "\n\n<|im_end|>\n" : "<|im_end|>\n"
  }

  private let ending: String

  func around(on day: ChatDay) -> (before: String, after: String) {
    let today = day.formatted(dayFormat) ?? ""
    let head =
      "<|im_start|>system\n## Metadata\n\n" + cutoff + "Today Date: " + today + "\nReasoning Mode: " + mode
      + "\n\n## Custom Instructions\n\n" + instructions + ending
    return (head + "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")
  }
}
