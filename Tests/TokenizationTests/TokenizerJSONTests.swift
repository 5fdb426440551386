import Testing

@testable import Formats
@testable import Tokenization

/// The words that tokenizers have for a text that is not JSON, and what their files may hold that others may not.
@Suite struct TokenizerJSONTests {
  private func read(_ text: String) throws(TokenizerError) -> JSONNode {
    try Array(text.utf8).withUnsafeBufferPointer { buffer throws(TokenizerError) in
      try JSONReader.read(UnsafeRawBufferPointer(buffer), ofTokenizer: "x")
    }
  }

  @Test(arguments: [
    ("", 0, "a value"),
    ("[tru]", 1, "a value"),
    ("[-]", 1, "a value"),
    ("[1.]", 3, "a digit"),
    ("[1e+]", 4, "a digit"),
    ("-01", 0, "a value"),
    ("[00]", 1, "a value"),
    (#"{"a":01}"#, 5, "a value"),
    ("{} x", 3, "the end of the file"),
    ("[1 2]", 3, "a comma or the end of the array"),
    (#"{"a":1 2}"#, 7, "a comma or the end of the object"),
    (#"{"a":1,}"#, 7, "a member name in quotes"),
    (#"{"a" 1}"#, 5, "a colon"),
    (#"["a"#, 3, "the end of a string"),
    ("[\"a\nb\"]", 3, "the end of a string"),
    (#"["a\"#, 3, "a known escape sequence"),
    (#"["\q"]"#, 2, "a known escape sequence"),
    (#"["\u12g4"]"#, 2, "four hexadecimal digits"),
    (#"["\udc00"]"#, 2, "a pair of surrogates"),
    (#"["\ud800\n"]"#, 2, "a pair of surrogates"),
    (#"["\ud800\u0041"]"#, 2, "a pair of surrogates"),
    ("\u{FEFF}", 3, "a value"),
  ])
  func `a text that is not JSON is refused where the wrong part begins`(
    text: String, offset: Int, expected: String
  ) {
    #expect(throws: TokenizerError.notJSON(path: "x", offset: offset, expected: expected)) {
      try read(text)
    }
  }

  @Test func `nesting ends at a depth`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    _ = try read(nested(99))
    let deep = TokenizerError.notJSON(path: "x", offset: 100, expected: "at most 100 nested values")
    #expect(throws: deep) { try read(nested(100)) }
  }

  @Test func `names are told apart byte for byte`() throws {
    // é in one scalar and in two: Swift's strings call them equal.
    let node = try read("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(node["\u{E9}"]?.integer == 1)
    #expect(node["e\u{301}"]?.integer == 2)
    #expect(node["e"] == nil)
  }

  @Test func `of a repeated name the last one counts`() throws {
    #expect(try read(#"{"b":{"a":1, "\u0061":2}}"#)["b"]?["a"]?.integer == 2)
  }

  @Test func `a byte order mark may begin the file`() throws {
    #expect(try read("\u{FEFF} [7]").array?.first?.integer == 7)
  }
}
