import Foundation
import Testing

@testable import Tokenization

/// Tokenizers made of vocabularies as GGUF files hold them.
@Suite struct VocabularyTests {
  private struct Trained: Decodable {
    let tokens: [String]
    let scores: [Float]
    let types: [Int32]
  }

  private static func sentencePiece() throws -> TokenVocabulary {
    let data = try Data(contentsOf: FamilyReference.file("sentencepiece.json"))
    let trained = try JSONDecoder().decode(Trained.self, from: data)
    var vocabulary = TokenVocabulary(
      path: "model.gguf", kind: "llama", tokens: trained.tokens.map { Array($0.utf8) })
    vocabulary.scores = trained.scores
    vocabulary.types = trained.types
    return vocabulary
  }

  private struct Model: Decodable {
    let vocab: [String: Int]
    let merges: [[String]]
  }

  private struct File: Decodable {
    struct Added: Decodable {
      let id: Int
      let content: String
    }
    let model: Model
    let added_tokens: [Added]
  }

  /// What a converter makes of the file of a byte-level tokenizer.
  private static func byteLevel(_ file: URL, pre: String) throws -> TokenVocabulary {
    let read = try JSONDecoder().decode(File.self, from: Data(contentsOf: file))
    let count =
      read.model.vocab.count + read.added_tokens.filter { read.model.vocab[$0.content] == nil }.count
    var tokens = [[UInt8]](repeating: [], count: count)
    for (token, id) in read.model.vocab { tokens[id] = Array(token.utf8) }
    for token in read.added_tokens { tokens[token.id] = Array(token.content.utf8) }
    var vocabulary = TokenVocabulary(path: "model.gguf", kind: "gpt2", tokens: tokens)
    vocabulary.preTokenizer = pre
    vocabulary.types = (0..<count).map { id in read.added_tokens.contains { $0.id == id } ? 3 : 1 }
    vocabulary.merges = read.model.merges.map { Array($0.joined(separator: " ").utf8) }
    vocabulary.addsBegin = false
    return vocabulary
  }

  @Test func mergesByScoreLikeSentencePiece() throws {
    var vocabulary = try Self.sentencePiece()
    vocabulary.addsBegin = false
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let texts = try FamilyReference.texts()
    let expected = try FamilyReference.ids(by: "sentencepiece")
    try #require(texts.count == expected.count)
    // Inside a text SentencePiece knows fewer special tokens than llama.cpp, and adds no space after them.
    let special = zip(vocabulary.tokens, vocabulary.types).filter { [2, 3, 4].contains($0.1) }
      .map { String(decoding: $0.0, as: UTF8.self) }
    var compared = 0
    var differences: [String] = []
    for (text, ids) in zip(texts, expected) where !special.contains(where: { text.contains($0) }) {
      compared += 1
      if tokenizer.encode(text) != ids { differences.append(text.debugDescription) }
      let decoded = tokenizer.decode(ids)
      if !decoded.utf8.elementsEqual(text.replacing("▁", with: " ").utf8) {
        differences.append(decoded.debugDescription)
      }
    }
    #expect(compared > 1500)
    #expect(differences.isEmpty)
  }

  /// The ids of llama.cpp for all texts, those that spell special tokens included.
  @Test(arguments: ["llamacpp", "llamacpp-phi3"])
  func mergesByScoreLikeLlamaCpp(name: String) throws {
    var vocabulary = try Self.sentencePiece()
    vocabulary.addsBegin = false
    if name.hasSuffix("phi3") {
      vocabulary.modelName = "Phi-3"
      vocabulary.tokens += ["<|endoftext|>", "<|end|>"].map { Array($0.utf8) }
      vocabulary.scores += [0, 0]
      vocabulary.types += [3, 3]
    }
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let texts = try FamilyReference.texts()
    let expected = try FamilyReference.ids(by: name)
    try #require(texts.count == expected.count)
    var differences: [String] = []
    for (text, ids) in zip(texts, expected) where tokenizer.encode(text) != ids {
      differences.append("\(text.debugDescription): \(tokenizer.encode(text)), not \(ids)")
    }
    #expect(differences.isEmpty)
  }

  @Test(
    arguments: [
      ("smollm2", "smollm"), ("o200k", "gpt-4o"), ("tekken", "tekken"), ("qwen35", "qwen35"),
      ("deepseek", "deepseek-v3"),
    ])
  func mergesOfAListLikeTheFile(name: String, pre: String) throws {
    let vocabulary = try Self.byteLevel(FamilyReference.file("\(name).tokenizer.json"), pre: pre)
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let texts = try FamilyReference.texts()
    var differences: [String] = []
    for (text, expected) in zip(texts, try FamilyReference.cases(name)) {
      if tokenizer.encode(text) != expected.ids { differences.append(text.debugDescription) }
    }
    #expect(differences.isEmpty)
  }

  @Test func beginsAndEndsAsTold() throws {
    var vocabulary = try Self.sentencePiece()
    #expect(try Tokenizer(vocabulary: vocabulary).encode("") == [1])
    vocabulary.addsEnd = true
    #expect(try Tokenizer(vocabulary: vocabulary).encode("") == [1, 2])
    vocabulary.beginID = 5
    #expect(try Tokenizer(vocabulary: vocabulary).encode("") == [5, 2])
    vocabulary.addsBegin = false
    #expect(try Tokenizer(vocabulary: vocabulary).encode("") == [2])
  }

  /// A vocabulary of all bytes and a few words.
  private static func small(_ tokens: [(String, Float, Int32)]) -> TokenVocabulary {
    var vocabulary = TokenVocabulary(path: "small.gguf", kind: "llama", tokens: [])
    for byte in 0...UInt8.max {
      vocabulary.tokens.append(ByteToken.spelling(byte))
      vocabulary.scores.append(0)
      vocabulary.types.append(6)
    }
    for (token, score, type) in tokens {
      vocabulary.tokens.append(Array(token.utf8))
      vocabulary.scores.append(score)
      vocabulary.types.append(type)
    }
    vocabulary.addsBegin = false
    return vocabulary
  }

  @Test func everyStretchGetsASpace() throws {
    let vocabulary = Self.small([("▁", -1, 1), ("a", -1, 1), ("▁a", -1, 1), ("<x>", 0, 3)])
    #expect(try Tokenizer(vocabulary: vocabulary).encode("a<x>a a") == [258, 259, 258, 258])
    var bare = vocabulary
    bare.addsSpacePrefix = false
    #expect(try Tokenizer(vocabulary: bare).encode("a<x>a a") == [257, 259, 257, 258])
  }

  @Test func highestScoreMergesFirstAndLeftmostOfEquals() throws {
    var vocabulary = Self.small([
      ("a", 0, 1), ("b", 0, 1), ("ab", -2, 1), ("ba", -1, 1), ("aa", -3, 1), ("zz", 5, 1),
    ])
    vocabulary.addsSpacePrefix = false
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    #expect(tokenizer.encode("aba") == [256, 259])
    #expect(tokenizer.encode("aaa") == [260, 256])
    // Characters need not be tokens for what they make together to be one.
    #expect(tokenizer.encode("zzz") == [261, 0x7A])
  }

  @Test func theLongestSpecialTokenIsFoundFirst() throws {
    var vocabulary = Self.small([("<a", 0, 3), ("a>bc", 0, 4), ("bc", -1, 1)])
    vocabulary.addsSpacePrefix = false
    #expect(try Tokenizer(vocabulary: vocabulary).encode("<a>bc") == [0x3C, 257])
    #expect(try Tokenizer(vocabulary: vocabulary).encode("<a>b") == [256, 0x3E, 0x62])
  }

  @Test func specialTokensOfPhi3TakeSpacesAlong() throws {
    var vocabulary = Self.small([("<|end|>", 0, 3), ("<s>", 0, 3)])
    vocabulary.addsSpacePrefix = false
    vocabulary.modelName = "Phi-3 Mini"
    #expect(try Tokenizer(vocabulary: vocabulary).encode("<|end|> \n!<s>\n") == [256, 0x21, 257, 0x0A])
  }

  @Test func longRunsAreNotQuadratic() throws {
    var tokens: [(String, Float, Int32)] = [("a", 0, 1)]
    for power in 1..<12 { tokens.append((String(repeating: "a", count: 1 << power), Float(power), 1)) }
    var vocabulary = Self.small(tokens)
    vocabulary.addsSpacePrefix = false
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    #expect(tokenizer.decode(tokenizer.encode(String(repeating: "a", count: 60_000))).utf8.count == 60_000)
  }

  /// The error for a vocabulary; its text must be one line that names the file.
  private func failure(_ vocabulary: TokenVocabulary) throws -> TokenizerError {
    let error = try #require(throws: TokenizerError.self) { try Tokenizer(vocabulary: vocabulary) }
    #expect(error.description.contains(".gguf") && error.description.hasSuffix("."), "\(error)")
    #expect(!error.description.contains("\n"), "\(error)")
    return error
  }

  @Test func badValuesAreRefused() throws {
    let good = Self.small([("a", 0, 1)])
    var bad = good
    bad.scores[256] = .nan
    #expect(try failure(bad).description.contains("the token 256 has the score nan"))
    bad = good
    bad.scores.removeLast()
    #expect(try failure(bad).description.contains("tokenizer.ggml.scores should be an array of 257"))
    bad = good
    bad.types.removeLast()
    #expect(try failure(bad).description.contains("token_type"))
    bad = good
    bad.tokens[7] = [0x78]
    #expect(try failure(bad) == .missingToken(path: "small.gguf", token: "<0x07>", use: "single bytes"))
    bad = good
    bad.tokens[256] = [0xFF]
    #expect(try failure(bad).description.contains("tokenizer.ggml.tokens[256] should be UTF-8"))
    bad = good
    bad.kind = "t5"
    #expect(try failure(bad) == .unsupported(path: "small.gguf", part: "vocabulary", name: "t5"))
    for id in [-1, 257, Int.max, Int.min] {
      bad = good
      bad.addsBegin = true
      bad.beginID = id
      #expect(try failure(bad).description.contains("bos_token_id"))
    }
    bad.tokens = []
    #expect(try failure(bad) == .noVocabulary(path: "small.gguf"))
  }

  @Test func badListsAreRefused() throws {
    var good = TokenVocabulary(
      path: "list.gguf", kind: "gpt2", tokens: ["a", "b", "ab"].map { Array($0.utf8) })
    good.merges = [Array("a b".utf8)]
    good.preTokenizer = "gpt-2"
    #expect(try Tokenizer(vocabulary: good).encode("aba") == [2, 0])
    var bad = good
    bad.preTokenizer = "made-up"
    #expect(try failure(bad) == .unsupported(path: "list.gguf", part: "pre-tokenizer", name: "made-up"))
    bad = good
    bad.merges = []
    #expect(try failure(bad).description.contains("tokenizer.ggml.merges"))
    for (merge, token) in [("a c", "c"), ("b a", "ba"), ("ab ab", "abab")] {
      bad.merges = [Array(merge.utf8)]
      #expect(try failure(bad) == .unknownMergeToken(path: "list.gguf", merge: 0, token: token))
    }
    for merge in ["", "a", " "] {
      bad.merges = [Array(merge.utf8)]
      #expect(try failure(bad).description.contains("merges[0] should be two tokens"))
    }
  }
}
