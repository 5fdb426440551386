/// Why a template cannot be read or run.
package struct JinjaFailure: Error, Equatable {
  /// The line of the template, from 1 on.
  package var line: Int
  /// What is there, to follow «line 3: ».
  package let problem: String
  /// Whether the template itself refuses what it is given, with `raise_exception`.
  package var isRaised = false

  /// That something is not among what is understood of Jinja.
  static func unknown(_ construct: String, line: Int = 0) -> JinjaFailure {
    JinjaFailure(line: line, problem: "\(construct) is not understood")
  }
}
