extension JSONReader {
  /// Reads a JSON file whose names must be unique.
  ///
  /// - Throws: `missing`, `unreadable`, `notAFile`, `malformedJSON` or `duplicateName`.
  package static func read(file path: String) throws(FormatError) -> JSONNode {
    let file = try MappedFile(path: path)
    return try withExtendedLifetime(file) { () throws(FormatError) in
      try read(file.bytes, of: path)
    }
  }

  /// Reads a text whose names must be unique.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: the file it comes from, for errors.
  ///   - base: the offset of its first byte in that file.
  /// - Returns: the value.
  /// - Throws: `malformedJSON` or `duplicateName`.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, of file: String, base: Int = 0
  ) throws(FormatError) -> JSONNode {
    do {
      return try read(bytes, Options(deepest: 64, base: base))
    } catch {
      throw FormatError(error, file: file)
    }
  }
}

extension FormatError {
  /// The error for a text that stops being JSON, at its first wrong byte.
  fileprivate init(_ failure: JSONReader.Failure, file: String) {
    if case .otherName(let name) = failure.expected {
      self = .duplicateName(file: file, offset: failure.offset, name: name)
    } else {
      self = .malformedJSON(file: file, offset: failure.offset, expected: Self.words(failure.expected))
    }
  }

  private static func words(_ expected: JSONReader.Expectation) -> String {
    switch expected {
    case .value, .digit: "a JSON value"
    case .nesting(let limit): "at most \(limit) levels of nesting"
    case .end(of: .text): "the end of the JSON text"
    case .end(of: .array): "a comma or a closing bracket"
    case .end(of: .object): "a comma or a closing brace"
    case .name: "a name in double quotes"
    case .otherName(let name): "another name than \"\(name)\""
    case .colon: "a colon"
    case .closingQuote: "a closing double quote"
    case .noControl: "no control characters inside a text"
    case .utf8: "a text in valid UTF-8"
    case .escape: "a character after a backslash"
    case .knownEscape: "a known character after a backslash"
    case .fourHexadecimalDigits: "four hexadecimal digits"
    case .surrogatePair: "a pair of surrogates"
    }
  }
}
