/// A family of chat templates that is known.
protocol ChatForm: Sendable {
  /// What the family is called.
  static var name: String { get }

  /// The form of a template, or `nil` when it is not of the family or differs from what is known of it.
  init?(_ template: ChatTemplateText)

  /// What comes before and after a user's only message, the prompt for an answer included.
  ///
  /// - Returns: Text, after the begin token where ``ChatTemplate`` puts one.
  func around(on day: ChatDay) -> (before: String, after: String)

  /// Whether white space goes from both ends of the message.
  var trims: Bool { get }
}
