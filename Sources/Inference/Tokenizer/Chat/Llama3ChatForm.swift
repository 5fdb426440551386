/// Llama 3, and 3.1 to 3.3, which begin with a head that tells what the model knows and which day it is.
struct Llama3ChatForm: ChatForm {
  static let name = "Llama 3"

  let trims = true
  /// What the head says before the day; `nil` without a head.
  private let cutoff: String?
  /// The day in the template, and how it is written if the template asks for the real one.
  private let fixedDay: String
  private let dayFormat: String?

  init?(_ template: ChatTemplateText) {
    let turn =
      #""<|start_header_id|>"+message.role+"<|end_header_id|>\n\n"+message.content|trim+"<|eot_id|>""#
    let prompt = #"{%if add_generation_prompt%}{{"<|start_header_id|>assistant<|end_header_id|>\n\n"}}"#
    guard template.has(turn), template.has(prompt) else { return nil }
    guard template.has("date_string") else {
      guard !template.has("<|start_header_id|>system") else { return nil }
      (cutoff, fixedDay, dayFormat) = (nil, "", nil)
      return
    }
    guard template.has(#"{{"Today Date: "+date_string+"\n\n"}}"#),
      template.has(#"{{"<|start_header_id|>system<|end_header_id|>\n\n"}}"#),
      let cutoff = template.outputs().first(where: { $0.hasPrefix("Cutting Knowledge Date: ") }),
      let fixed = template.string(after: "{%set date_string=")
    else { return nil }
    self.cutoff = cutoff
    fixedDay = fixed
    dayFormat = template.string(after: "{%set date_string=strftime_now(")
    if let dayFormat, ChatDay(year: 2000, month: 1, day: 1).formatted(dayFormat) == nil { return nil }
  }

  func around(on day: ChatDay) -> (before: String, after: String) {
    var head = ""
    if let cutoff {
      let today = dayFormat.flatMap { day.formatted($0) } ?? fixedDay
      head =
        "<|start_header_id|>system<|end_header_id|>\n\n" + cutoff + "Today Date: " + today + "\n\n<|eot_id|>"
    }
    return (
      head + "<|start_header_id|>user<|end_header_id|>\n\n",
      "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
    )
  }
}
