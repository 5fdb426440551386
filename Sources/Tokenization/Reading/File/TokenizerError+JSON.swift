internal import Formats

extension JSONReader {
  /// Reads the text of a tokenizer file; of members with the same name the last one counts.
  ///
  /// - Throws: `notJSON`.
  static func read(
    _ bytes: UnsafeRawBufferPointer, ofTokenizer path: String
  ) throws(TokenizerError) -> JSONNode {
    do {
      return try read(bytes, Options(deepest: 99, allowsRepeatedNames: true, allowsByteOrderMark: true))
    } catch {
      throw TokenizerError(error, path: path)
    }
  }
}

extension TokenizerError {
  /// The error for a text that stops being JSON, at the start of the number or sequence that is wrong.
  fileprivate init(_ failure: JSONReader.Failure, path: String) {
    self = .notJSON(path: path, offset: failure.start, expected: Self.words(failure))
  }

  private static func words(_ failure: JSONReader.Failure) -> String {
    switch failure.expected {
    // A number with a needless zero in front is no value.
    case .end where failure.start < failure.offset: "a value"
    case .value: "a value"
    case .nesting(let limit): "at most \(limit + 1) nested values"
    case .end(of: .text): "the end of the file"
    case .end(of: .array): "a comma or the end of the array"
    case .end(of: .object): "a comma or the end of the object"
    case .name: "a member name in quotes"
    case .otherName: "a member name that is not taken"
    case .colon: "a colon"
    case .digit: "a digit"
    case .closingQuote, .noControl: "the end of a string"
    case .utf8: "a string in UTF-8"
    case .escape, .knownEscape: "a known escape sequence"
    case .fourHexadecimalDigits: "four hexadecimal digits"
    case .surrogatePair: "a pair of surrogates"
    }
  }
}
