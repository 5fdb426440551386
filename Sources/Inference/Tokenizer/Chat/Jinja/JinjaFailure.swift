/// Why a template cannot be read or run.
struct JinjaFailure: Error, Equatable {
  /// The line of the template, from 1 on.
  var line: Int
  /// What is there, to follow «line 3: ».
  let problem: String
  /// Whether the template itself refuses the messages, with `raise_exception`.
  var isRaised = false

  /// That something is not among what is understood of Jinja.
  static func unknown(_ construct: String, line: Int = 0) -> JinjaFailure {
    JinjaFailure(line: line, problem: "\(construct) is not understood")
  }
}
