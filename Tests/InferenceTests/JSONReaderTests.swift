import Testing

@testable import Inference

/// The one reader of JSON, and the words that checkpoints and tokenizers have for its failures.
@Suite struct JSONReaderTests {
  private func checkpoint(_ text: String, base: Int = 0) throws(CheckpointError) -> JSONNode {
    try Array(text.utf8).withUnsafeBufferPointer { buffer throws(CheckpointError) in
      try JSONReader.read(UnsafeRawBufferPointer(buffer), ofCheckpoint: "x", base: base)
    }
  }

  private func tokenizer(_ text: String) throws(TokenizerError) -> JSONNode {
    try JSONReader.read(Array(text.utf8), ofTokenizer: "x")
  }

  /// A text that is not JSON, and what both sides say of it.
  struct Wrong: CustomTestStringConvertible, Sendable {
    let text: String
    let checkpoint: (offset: Int, expected: String)
    let tokenizer: (offset: Int, expected: String)

    var testDescription: String { "\(text.prefix(40).debugDescription), \(text.utf8.count) bytes" }

    init(
      _ text: String, _ offset: Int, _ expected: String, tokenizer at: Int? = nil, _ others: String
    ) {
      self.text = text
      checkpoint = (offset, expected)
      tokenizer = (at ?? offset, others)
    }
  }

  static let wrong: [Wrong] = [
    Wrong("", 0, "a JSON value", "a value"),
    Wrong("[tru]", 1, "a JSON value", "a value"),
    Wrong("[-]", 2, "a JSON value", tokenizer: 1, "a value"),
    Wrong("[1.]", 3, "a JSON value", "a digit"),
    Wrong("[1e+]", 4, "a JSON value", "a digit"),
    Wrong("-01", 2, "the end of the JSON text", tokenizer: 0, "a value"),
    Wrong("[00]", 2, "a comma or a closing bracket", tokenizer: 1, "a value"),
    Wrong(#"{"a":01}"#, 6, "a comma or a closing brace", tokenizer: 5, "a value"),
    Wrong("{} x", 3, "the end of the JSON text", "the end of the file"),
    Wrong("[1 2]", 3, "a comma or a closing bracket", "a comma or the end of the array"),
    Wrong(#"{"a":1 2}"#, 7, "a comma or a closing brace", "a comma or the end of the object"),
    Wrong(#"{"a":1,}"#, 7, "a name in double quotes", "a member name in quotes"),
    Wrong(#"{"a" 1}"#, 5, "a colon", "a colon"),
    Wrong(#"["a"#, 3, "a closing double quote", "the end of a string"),
    Wrong("[\"a\nb\"]", 3, "no control characters inside a text", "the end of a string"),
    Wrong(#"["a\"#, 4, "a character after a backslash", tokenizer: 3, "a known escape sequence"),
    Wrong(#"["\q"]"#, 3, "a known character after a backslash", tokenizer: 2, "a known escape sequence"),
    Wrong(#"["\u12g4"]"#, 6, "four hexadecimal digits", tokenizer: 2, "four hexadecimal digits"),
    Wrong(#"["\udc00"]"#, 8, "a pair of surrogates", tokenizer: 2, "a pair of surrogates"),
    Wrong(#"["\ud800\n"]"#, 9, "a pair of surrogates", tokenizer: 2, "a pair of surrogates"),
    Wrong(#"["\ud800\u0041"]"#, 14, "a pair of surrogates", tokenizer: 2, "a pair of surrogates"),
  ]

  @Test(arguments: wrong)
  func `a text that is not JSON is refused at its byte`(wrong: Wrong) throws {
    let (offset, expected) = wrong.checkpoint
    #expect(throws: CheckpointError.malformedJSON(file: "x", offset: offset, expected: expected)) {
      try checkpoint(wrong.text)
    }
    #expect(throws: CheckpointError.malformedJSON(file: "x", offset: offset + 8, expected: expected)) {
      try checkpoint(wrong.text, base: 8)
    }
    let (place, words) = wrong.tokenizer
    #expect(throws: TokenizerError.notJSON(path: "x", offset: place, expected: words)) {
      try tokenizer(wrong.text)
    }
  }

  @Test func `nesting ends at the depth that each kind of file allows`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    _ = try checkpoint(nested(64))
    let deep = CheckpointError.malformedJSON(file: "x", offset: 65, expected: "at most 64 levels of nesting")
    #expect(throws: deep) { try checkpoint(nested(65)) }
    _ = try tokenizer(nested(99))
    let deeper = TokenizerError.notJSON(path: "x", offset: 100, expected: "at most 100 nested values")
    #expect(throws: deeper) { try tokenizer(nested(100)) }
  }

  @Test func `names are told apart byte for byte`() throws {
    // é in one scalar and in two: Swift's strings call them equal.
    let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
    for node in [try checkpoint(text), try tokenizer(text)] {
      #expect(node["\u{E9}"]?.integer == 1)
      #expect(node["e\u{301}"]?.integer == 2)
      #expect(node["e"] == nil)
    }
  }

  @Test func `a repeated name is refused in a checkpoint and the last one counts in a tokenizer`() throws {
    let text = #"{"b":{"a":1, "\u0061":2}}"#
    #expect(throws: CheckpointError.duplicateName(file: "x", offset: 21, name: "a")) {
      try checkpoint(text, base: 8)
    }
    #expect(try tokenizer(text)["b"]?["a"]?.integer == 2)
  }

  @Test func `a byte order mark may begin a tokenizer file only`() throws {
    #expect(try tokenizer("\u{FEFF} [7]").array?.first?.integer == 7)
    #expect(throws: TokenizerError.notJSON(path: "x", offset: 3, expected: "a value")) {
      try tokenizer("\u{FEFF}")
    }
    #expect(throws: CheckpointError.malformedJSON(file: "x", offset: 0, expected: "a JSON value")) {
      try checkpoint("\u{FEFF}[]")
    }
  }

  @Test func `members keep their order and their places`() throws {
    let members = try #require(try checkpoint(#" {"b": 1, "a" :[ 2 ]}"#, base: 8).members)
    #expect(members.map(\.name) == ["b", "a"])
    #expect(members.map(\.offset) == [15, 23])
  }

  @Test func `numbers stay as they are written`() throws {
    let numbers = try #require(
      try checkpoint("[9007199254740993, 2.0, 2e0, -0, 0.5, 1e999, 99999999999999999999]").array)
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
    let strings = try #require(try checkpoint(text).array).map(\.string)
    #expect(strings == ["a\"\\/\u{8}\u{C}\n\r\tz", "\u{E9}x😀", "plain é", ""])
  }
}
