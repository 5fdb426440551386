/// A template, read and ready to run.
///
/// Templates are programs in Jinja. They are run by an interpreter of the part of Jinja that chat templates use; what
/// it does not understand is named when a template needs it.
///
/// ```swift
/// let template = try JinjaTemplate("{{ greeting }}, {{ name | upper }}!")
/// let text = try template.render(["greeting": .text("Hello"), "name": .text("you")], length: 3) { _ in nil }
/// ```
package struct JinjaTemplate: Sendable {
  private let statements: [JinjaStatement]

  /// Reads a template.
  ///
  /// - Throws: `JinjaFailure`, for the first construct that is wrong or not understood.
  package init(_ text: String) throws(JinjaFailure) {
    statements = try JinjaParser.statements(of: text)
  }

  /// What the template writes.
  ///
  /// - Parameters:
  ///   - variables: What it may ask for, besides functions.
  ///   - length: Of what it is given, in bytes; the work that it may do grows with it.
  ///   - day: The day of the run in the way of `strftime`, which a template may ask for; `nil` for a form that is
  ///     not known.
  /// - Throws: `JinjaFailure`, where it cannot be run for these values.
  package func render(
    _ variables: [String: JinjaValue], length: Int, day: @escaping (_ format: String) -> String?
  ) throws(JinjaFailure) -> JinjaText {
    try JinjaRun.output(of: statements, variables: variables, day: day, length: length)
  }
}
