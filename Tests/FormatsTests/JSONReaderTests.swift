import Testing

@testable import Formats

/// The one reader of JSON, and the words that files with unique names have for its failures.
@Suite struct JSONReaderTests {
  private func read(_ text: String, base: Int = 0) throws(FormatError) -> JSONNode {
    try Array(text.utf8).withUnsafeBufferPointer { buffer throws(FormatError) in
      try JSONReader.read(UnsafeRawBufferPointer(buffer), of: "x", base: base)
    }
  }

  @Test(arguments: [
    ("", 0, "a JSON value"),
    ("[tru]", 1, "a JSON value"),
    ("[-]", 2, "a JSON value"),
    ("[1.]", 3, "a JSON value"),
    ("[1e+]", 4, "a JSON value"),
    ("-01", 2, "the end of the JSON text"),
    ("[00]", 2, "a comma or a closing bracket"),
    (#"{"a":01}"#, 6, "a comma or a closing brace"),
    ("{} x", 3, "the end of the JSON text"),
    ("[1 2]", 3, "a comma or a closing bracket"),
    (#"{"a":1 2}"#, 7, "a comma or a closing brace"),
    (#"{"a":1,}"#, 7, "a name in double quotes"),
    (#"{"a" 1}"#, 5, "a colon"),
    (#"["a"#, 3, "a closing double quote"),
    ("[\"a\nb\"]", 3, "no control characters inside a text"),
    (#"["a\"#, 4, "a character after a backslash"),
    (#"["\q"]"#, 3, "a known character after a backslash"),
    (#"["\u12g4"]"#, 6, "four hexadecimal digits"),
    (#"["\udc00"]"#, 8, "a pair of surrogates"),
    (#"["\ud800\n"]"#, 9, "a pair of surrogates"),
    (#"["\ud800\u0041"]"#, 14, "a pair of surrogates"),
  ])
  func `a text that is not JSON is refused at its byte`(text: String, offset: Int, expected: String) {
    #expect(throws: FormatError.malformedJSON(file: "x", offset: offset, expected: expected)) {
      try read(text)
    }
    #expect(throws: FormatError.malformedJSON(file: "x", offset: offset + 8, expected: expected)) {
      try read(text, base: 8)
    }
  }

  @Test func `nesting ends at a depth`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    _ = try read(nested(64))
    let deep = FormatError.malformedJSON(file: "x", offset: 65, expected: "at most 64 levels of nesting")
    #expect(throws: deep) { try read(nested(65)) }
  }

  @Test func `names are told apart byte for byte`() throws {
    // é in one scalar and in two: Swift's strings call them equal.
    let node = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(node["\u{E9}"]?.integer == 1)
    #expect(node["e\u{301}"]?.integer == 2)
    #expect(node["e"] == nil)
  }

  @Test func `a repeated name is refused`() throws {
    let text = #"{"b":{"a":1, "\u0061":2}}"#
    #expect(throws: FormatError.duplicateName(file: "x", offset: 21, name: "a")) {
      try read(text, base: 8)
    }
  }

  @Test func `a byte order mark may not begin the file`() throws {
    #expect(throws: FormatError.malformedJSON(file: "x", offset: 0, expected: "a JSON value")) {
      try read("\u{FEFF}[]")
    }
  }

  @Test func `members keep their order and their places`() throws {
    let members = try #require(try read(#" {"b": 1, "a" :[ 2 ]}"#, base: 8).members)
    #expect(members.map(\.name) == ["b", "a"])
    #expect(members.map(\.offset) == [15, 23])
  }

  @Test func `numbers stay as they are written`() throws {
    let numbers = try #require(
      try read("[9007199254740993, 2.0, 2e0, -0, 0.5, 1e999, 99999999999999999999]").array)
    #expect(numbers.map(\.integer) == [9_007_199_254_740_993, nil, nil, 0, nil, nil, nil])
    #expect(numbers.map(\.wholeNumber) == [9_007_199_254_740_993, 2, 2, 0, nil, nil, nil])
    #expect(numbers.map(\.double) == [9_007_199_254_740_992, 2, 2, 0, 0.5, nil, 1e20])
    guard case .number("99999999999999999999") = numbers[6] else {
      Issue.record("\(numbers[6])")
      return
    }
  }

  @Test func `escape sequences stand for their characters between plain text`() throws {
    let text = #"["a\"\\\/\b\f\n\r\tz", "\u00E9x\ud83d\ude00", "plain é", ""]"#
    let strings = try #require(try read(text).array).map(\.string)
    #expect(strings == ["a\"\\/\u{8}\u{C}\n\r\tz", "\u{E9}x😀", "plain é", ""])
  }
}
