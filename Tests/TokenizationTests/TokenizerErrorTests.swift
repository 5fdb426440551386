import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// Bad files are refused with a sentence that says what is wrong and where.
@Suite struct TokenizerErrorTests {
  /// A correct document to spoil: `a`, `b` and `ab`, and one special token.
  private static let good: [String: String] = [
    "added_tokens": #"[{"id":3,"content":"<s>","special":true}]"#,
    "normalizer": "null",
    "pre_tokenizer": #"{"type":"ByteLevel","add_prefix_space":false}"#,
    "post_processor": "null",
    "decoder": #"{"type":"ByteLevel"}"#,
    "model": #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#,
  ]

  private static func document(_ changes: [String: String?]) -> String {
    var parts = good
    for (key, value) in changes { parts[key] = value }
    return "{" + parts.map { "\"\($0.key)\":\($0.value)" }.sorted().joined(separator: ",") + "}"
  }

  /// Opens a document as a file.
  private func open(_ document: String) throws -> Tokenizer {
    try TemporaryFolder.with { folder in
      try folder.write(document, to: "tokenizer-file.json")
      return try Tokenizer(path: folder.url("tokenizer-file.json").path(percentEncoded: false))
    }
  }

  /// The error for a document; its text must be one line that names the file.
  private func failure(_ document: String) throws -> TokenizerError {
    let error = try #require(throws: TokenizerError.self) { try open(document) }
    #expect(error.description.contains("tokenizer-"), "\(error)")
    #expect(error.description.hasSuffix("."), "\(error)")
    #expect(!error.description.contains("\n"), "\(error)")
    #expect(!error.isMissingFile)
    return error
  }

  @Test func acceptsTheGoodDocument() throws {
    let tokenizer = try open(Self.document([:]))
    #expect(tokenizer.vocabularySize == 4)
    #expect(tokenizer.encode("abba<s>ab") == [2, 1, 0, 3, 2])
    #expect(tokenizer.isSpecial(3) && !tokenizer.isSpecial(2) && !tokenizer.isSpecial(-1))
    #expect(!tokenizer.isSpecial(4))
    #expect(tokenizer.bytes(of: 2) == Array("ab".utf8))
    #expect(tokenizer.bytes(of: 3) == Array("<s>".utf8))
    #expect(tokenizer.bytes(of: 4).isEmpty && tokenizer.bytes(of: -1).isEmpty)
    #expect(tokenizer.decode([3, 2, 9, -1]) == "ab")
    #expect(tokenizer.decode([3, 2], skippingSpecialTokens: false) == "<s>ab")
  }

  @Test(arguments: ["0", "0.0", "null"])
  func acceptsNoDropout(dropout: String) throws {
    let model = #"{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"],"dropout":\#(dropout)}"#
    #expect(try open(Self.document(["model": model])).encode("ab") == [2])
  }

  @Test func missingFile() throws {
    let path = NSTemporaryDirectory() + "no-such-\(UUID().uuidString).json"
    let error = try #require(throws: TokenizerError.self) { try Tokenizer(path: path) }
    #expect(error == .missingFile(path: path))
    #expect(error.isMissingFile)
  }

  @Test func directory() throws {
    let error = try #require(throws: TokenizerError.self) {
      try Tokenizer(path: NSTemporaryDirectory())
    }
    #expect(error.description.contains("not a regular file"))
    #expect(!error.isMissingFile)
  }

  @Test(arguments: [
    ("", 0), ("not json", 0), (#"{"model": tru}"#, 10), (#"{"model": "#, 10), (#"{"a":1} x"#, 8),
    (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"["\ud800"]"#, 2), (#"["\q"]"#, 2), ("[01]", 1), ("[1.]", 3),
    ("[\"a\nb\"]", 3), (String(repeating: "[", count: 100_000), 100),
  ])
  func notJSON(document: String, offset: Int) throws {
    guard case .notJSON(_, offset, _) = try failure(document) else {
      Issue.record("\(try failure(document))")
      return
    }
  }

  @Test func notUTF8InsideJSON() throws {
    let folder = try TemporaryFolder()
    let path = folder.url("tokenizer.json").path(percentEncoded: false)
    try folder.write(Data([0x5B, 0x22, 0xFF, 0x22, 0x5D]), to: "tokenizer.json")
    let error = try #require(throws: TokenizerError.self) { try Tokenizer(path: path) }
    #expect(error == .notJSON(path: path, offset: 2, expected: "a string in UTF-8"))
  }

  @Test(
    arguments: [
      ["model": nil], ["model": "null"], ["model": #"{"type":"BPE","merges":[]}"#],
      ["model": #"{"type":"BPE","vocab":{},"merges":[]}"#],
      ["model": #"{"type":"BPE","vocab":[],"merges":[]}"#],
    ] as [[String: String?]])
  func noVocabulary(changes: [String: String?]) throws {
    guard case .noVocabulary = try failure(Self.document(changes)) else {
      Issue.record("\(try failure(Self.document(changes)))")
      return
    }
  }

  @Test(arguments: [
    ("model", #"{"type":"WordPiece","vocab":{"a":0}}"#, "WordPiece"),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":[],"dropout":0.1}"#, "dropout"),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":[],"end_of_word_suffix":"</w>"}"#, "end_of_word"),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":[],"unk_token":"a"}"#, "unknown bytes"),
    ("normalizer", #"{"type":"Precompiled","precompiled_charsmap":""}"#, "Precompiled"),
    ("normalizer", #"{"type":"Replace","pattern":{"Regex":"(a+)+b"},"content":""}"#, "(a+)+b"),
    ("pre_tokenizer", #"{"type":"Whitespace"}"#, "Whitespace"),
    ("pre_tokenizer", #"{"type":"Split","pattern":{"String":"x"},"behavior":"Sometimes"}"#, "Sometimes"),
    (
      "pre_tokenizer", #"{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}"#,
      "ByteLevel"
    ),
    ("pre_tokenizer", #"{"type":"Split","pattern":{"Regex":"\\d"},"behavior":"Isolated"}"#, "\\d"),
    ("post_processor", #"{"type":"BertProcessing"}"#, "BertProcessing"),
    ("decoder", #"{"type":"WordPiece"}"#, "WordPiece"),
    ("decoder", #"{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"CTC"}]}"#, "CTC"),
  ])
  func unsupported(part: String, value: String, name: String) throws {
    let error = try failure(Self.document([part: value]))
    guard case .unsupported = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.contains(name))
  }

  @Test(arguments: [
    ("added_tokens", "7"), ("added_tokens", #"[{"id":3}]"#), ("added_tokens", #"[{"content":"x"}]"#),
    ("added_tokens", #"[{"id":3,"content":"x","special":1}]"#), ("normalizer", "1"), ("normalizer", "{}"),
    ("pre_tokenizer", #"{"type":"Sequence"}"#), ("pre_tokenizer", #"{"type":"Split"}"#),
    ("pre_tokenizer", #"{"type":"ByteLevel","use_regex":"yes"}"#),
    ("post_processor", #"{"type":"Sequence"}"#), ("post_processor", #"{"type":"TemplateProcessing"}"#),
    ("post_processor", #"{"type":"TemplateProcessing","single":[]}"#),
    ("post_processor", #"{"type":"TemplateProcessing","single":[1]}"#),
    ("post_processor", #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}]}"#),
    ("normalizer", #"{"type":"Sequence"}"#), ("normalizer", #"{"type":"Prepend"}"#),
    ("normalizer", #"{"type":"Replace","content":"x"}"#),
    ("normalizer", #"{"type":"Replace","pattern":{"String":""},"content":"x"}"#),
    ("pre_tokenizer", #"{"type":"Metaspace"}"#),
    ("pre_tokenizer", #"{"type":"Metaspace","replacement":"ab"}"#),
    ("pre_tokenizer", #"{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}"#),
    ("decoder", #"{"type":"Sequence"}"#), ("decoder", #"{"type":"Strip","content":" ","start":-1,"stop":0}"#),
    ("decoder", #"{"type":"Replace","pattern":{"String":""},"content":"x"}"#),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2}}"#), ("model", #"{"vocab":{"a":0.5},"merges":[]}"#),
    ("model", #"{"vocab":{"a":99999999999999999999},"merges":[]}"#),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":["a"]}"#),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b c"]}"#),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a"]]}"#),
    ("model", #"{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a",1]]}"#),
  ])
  func malformed(part: String, value: String) throws {
    let error = try failure(Self.document([part: value]))
    guard case .malformed = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func notAnObject() throws {
    guard case .malformed(_, "the document", _) = try failure("[]") else {
      Issue.record("an array was taken for a tokenizer")
      return
    }
  }

  @Test(arguments: [
    (#"{"a":-1,"b":1,"ab":2}"#, -1), (#"{"a":0,"b":1,"ab":65539}"#, 65539),
    (#"{"a":0,"b":1,"ab":2147483647}"#, 2_147_483_647),
    (#"{"a":0,"b":1,"ab":9223372036854775807}"#, Int.max),
  ])
  func idOutOfRange(vocabulary: String, id: Int) throws {
    let error = try failure(Self.document(["model": #"{"vocab":\#(vocabulary),"merges":["a b"]}"#]))
    guard case .idOutOfRange(_, _, id, 65539) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func addedIDsOutOfRange() throws {
    for id in [-1, 70_000, 1 << 40] {
      let added = #"[{"id":\#(id),"content":"<s>"}]"#
      guard case .idOutOfRange(_, "<s>", id, _) = try failure(Self.document(["added_tokens": added])) else {
        Issue.record("the id \(id) was taken")
        return
      }
    }
  }

  /// As in the Python library, which was asked: ids of the model may leave holes, added tokens count on.
  @Test func holesAreNoTokens() throws {
    let tokenizer = try open(
      Self.document([
        "model": #"{"vocab":{"a":0,"b":1,"ab":50},"merges":["a b"]}"#,
        "added_tokens": #"[{"id":99,"content":"<s>","special":true}]"#,
      ]))
    #expect(tokenizer.encode("abb<s>") == [50, 1, 3])
    #expect(tokenizer.vocabularySize == 51)
    #expect(tokenizer.decode([0, 2, 3, 20, 49, 50, 51], skippingSpecialTokens: false) == "a<s>ab")
    #expect(tokenizer.bytes(of: 20).isEmpty && !tokenizer.isSpecial(20))
  }

  @Test func aTokenForUnknownCharactersMustExist() throws {
    let error = try failure(
      Self.document([
        "pre_tokenizer": "null", "model": #"{"vocab":{"a":0},"merges":[],"unk_token":"<unk>"}"#,
      ]))
    guard case .missingToken(_, "<unk>", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [
    #"[["a"]],"unk_id":0"#, #"[["a",0.5]]"#, #"[["a",1e999]],"unk_id":0"#, #"[["a",0.5]],"unk_id":"a""#,
    #"[[1,0.5]],"unk_id":0"#, #"["a"],"unk_id":0"#,
  ])
  func malformedUnigram(rest: String) throws {
    let model = #"{"type":"Unigram","vocab":\#(rest)}"#
    let error = try failure(Self.document(["pre_tokenizer": "null", "model": model]))
    guard case .malformed = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func unigramUnknownOutOfRange() throws {
    let model = #"{"type":"Unigram","vocab":[["a",0.5]],"unk_id":1}"#
    let error = try failure(Self.document(["pre_tokenizer": "null", "model": model]))
    guard case .idOutOfRange(_, _, 1, 1) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func duplicateIDs() throws {
    let model = #"{"vocab":{"a":0,"b":1,"ab":1},"merges":["a b"]}"#
    guard case .duplicateID(_, 1, "b", "ab") = try failure(Self.document(["model": model])) else {
      Issue.record("two tokens got one id")
      return
    }
  }

  @Test func conflictingIDs() throws {
    let added = #"[{"id":3,"content":"ab","special":true}]"#
    guard case .conflictingIDs(_, "ab", 2, 3) = try failure(Self.document(["added_tokens": added])) else {
      Issue.record("one token got two ids")
      return
    }
  }

  @Test func canonicallyEquivalentTokensAreTwo() throws {
    // é in one scalar and in two: Swift's strings call them equal, a vocabulary must not.
    let added = "[{\"id\":3,\"content\":\"\u{E9}\"},{\"id\":4,\"content\":\"e\u{301}\"}]"
    let tokenizer = try open(Self.document(["added_tokens": added]))
    #expect(tokenizer.encode("\u{E9}e\u{301}") == [3, 4])
  }

  @Test(arguments: [("a c", "c"), ("c a", "c"), ("b a", "ba")])
  func unknownMergeTokens(merge: String, token: String) throws {
    let model = #"{"vocab":{"a":0,"b":1,"ab":2},"merges":["a b","\#(merge)"]}"#
    guard case .unknownMergeToken(_, 1, token) = try failure(Self.document(["model": model])) else {
      Issue.record("\(merge) was taken")
      return
    }
  }

  @Test func unknownTemplateIDs() throws {
    let template = """
      {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}],
       "special_tokens":{"<s>":{"ids":[4]}}}
      """
    guard case .unknownTemplateID(_, "<s>", 4) = try failure(Self.document(["post_processor": template]))
    else {
      Issue.record("an unknown id was taken")
      return
    }
  }

  @Test func controlCharactersOfTheFileAreNotPrinted() throws {
    let error = try failure(Self.document(["decoder": #"{"type":"\u001b[31mX\n"}"#]))
    #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
  }
}
