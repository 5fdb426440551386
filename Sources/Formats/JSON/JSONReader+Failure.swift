extension JSONReader {
  /// Where a text stops being JSON, and what should have been there.
  ///
  /// It has no words of its own: each kind of file has errors that name the file and say it in theirs.
  package struct Failure: Error, Equatable {
    /// What should have been there.
    package let expected: Expectation
    /// Bytes from the start of the file to the first one that is wrong.
    package let offset: Int
    /// Bytes from the start of the file to the number or the escape sequence that the wrong byte ends;
    /// otherwise the same as `offset`.
    package let start: Int
  }

  /// What should have been there instead.
  package enum Expectation: Equatable {
    case value
    /// A value with at most so many arrays and objects around it.
    case nesting(limit: Int)
    /// The end of an array or object, or a comma before more of it; of the text, only its end.
    case end(of: Enclosure)
    /// The name of a member in double quotes.
    case name
    /// A name that the object does not have yet, instead of this one.
    case otherName(than: String)
    case colon
    /// A digit after a decimal point or in an exponent.
    case digit
    case closingQuote
    /// No control character in a string.
    case noControl
    /// A string that is valid UTF-8.
    case utf8
    /// Anything after a backslash.
    case escape
    /// One of the characters that may follow a backslash.
    case knownEscape
    case fourHexadecimalDigits
    case surrogatePair
  }

  /// What a value stands in.
  package enum Enclosure: Equatable {
    case text
    case array
    case object
  }
}
