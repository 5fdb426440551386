/// A value that a field of a CSV row can hold.
package protocol CSVField: SendableMetatype {
  /// Adds the value to the row's text, quoted where it must be; one that does not exist adds nothing.
  func append(to text: inout String)
}
