/// ChatML: Qwen 2, 2.5 and 3, SmolLM 2 and many more.
struct ChatMLForm: ChatForm {
  static let name = "ChatML (Qwen, SmolLM2)"

  let trims: Bool
  private let system: String
  private let prompt: String

  init?(_ template: ChatTemplateText) {
    let start = #""<|im_start|>"+message.role+"\n"+"#
    let end = #"+"<|im_end|>\n""#
    let isPlain = template.has(start + "message.content" + end, start + "content" + end)
    trims = template.has(start + "message.content|trim" + end)
    guard isPlain || trims else { return nil }
    // The first string that is written out where a prompt is asked for is the prompt; what follows it may
    // only be for those who ask for no thinking.
    guard let asked = template.tags.lastIndex(of: "{%if add_generation_prompt%}"),
      asked + 1 < template.tags.count,
      case let tail = template.tags[(asked + 1)...], let first = tail.first, first.hasPrefix("{{"),
      !tail.dropFirst().contains(where: { $0.hasPrefix("{%else") }),
      tail.dropFirst().allSatisfy({ !$0.hasPrefix("{{") })
        || tail.contains("{%if enable_thinking is defined and enable_thinking is false%}"),
      let prompt = template.outputs().first(where: {
        $0.hasPrefix("<|im_start|>assistant\n") && Self.tag($0) == first
      })
    else { return nil }
    self.prompt = prompt
    let systems = template.outputs().filter {
      $0.hasPrefix("<|im_start|>system\n") && $0.hasSuffix("<|im_end|>\n")
    }
    guard systems.count < 2 else { return nil }
    system = systems.first ?? ""
  }

  func around(on day: ChatDay) -> (before: String, after: String) {
    (system + "<|im_start|>user\n", "<|im_end|>\n" + prompt)
  }

  private static func tag(_ output: String) -> String {
    "{{\"" + output.replacing("\n", with: #"\n"#) + "\"}}"
  }
}
