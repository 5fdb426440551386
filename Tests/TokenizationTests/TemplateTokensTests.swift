import Foundation
import TestSupport
import Testing

@testable import Formats
@testable import Tokenization

/// The special tokens that templates are given, as transformers takes them from the same files
/// (Tests/Reference/template_tokens.py).
@Suite struct TemplateTokensTests {
  struct Reference: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      let name: String
      let tokenizer: String
      let files: [String: String]
      let tokens: [String: String]

      var testDescription: String { name }
    }

    let tokenizer: [String: String]
    let cases: [Case]
  }

  static let reference = Result {
    let data = try Data(contentsOf: URL(fileURLWithPath: Repository.fixture("template-tokens.json")))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  static let cases = (try? reference.get().cases) ?? []

  @Test func `there are cases`() { #expect(Self.cases.count >= 29) }

  @Test(arguments: cases)
  func `files are read by the rule of transformers`(of example: Reference.Case) throws {
    try TemporaryFolder.with { folder in
      try folder.write(#require(try Self.reference.get().tokenizer[example.tokenizer]), to: "tokenizer.json")
      for (name, text) in example.files { try folder.write(text, to: name) }
      let tokenizer = try Tokenizer(ofModel: folder.path, gguf: nil)
      let tokens = try TemplateTokens(directory: folder.path, tokenizer).spellings.filter {
        !$0.value.isEmpty
      }
      #expect(tokens == example.tokens)
    }
  }

  @Test func `a file that is no JSON is refused, not passed over`() throws {
    let tokenizer = try FamilyReference.tokenizer("llama2")
    for name in ["config.json", "tokenizer_config.json", "special_tokens_map.json"] {
      try TemporaryFolder.with { folder in
        try folder.write("{", to: name)
        let error = #expect(throws: FormatError.self) {
          try TemplateTokens(directory: folder.path, tokenizer)
        }
        #expect(error?.description.contains(name) == true)
      }
    }
  }

  @Test func `a GGUF file's are those by whose ids a text begins and ends`() throws {
    func spellings(_ keys: [String: UInt32], kind: String) throws -> [String: String] {
      var bytes = GGUFBytes()
      bytes.set("tokenizer.ggml.model", kind)
      for (key, id) in keys { bytes.set("tokenizer.ggml.\(key)_token_id", id) }
      let file = try bytes.file().withUnsafeBytes { try GGUFFile(MappedFile(copying: $0, path: "x.gguf")) }
      return try TemplateTokens(file, FamilyReference.tokenizer("llama2")).spellings
    }
    #expect(try spellings([:], kind: "llama") == ["bos_token": "<s>", "eos_token": "</s>"])
    #expect(try spellings(["bos": 2, "eos": 1], kind: "llama") == ["bos_token": "</s>", "eos_token": "<s>"])
    #expect(try spellings([:], kind: "gpt2") == ["bos_token": "", "eos_token": ""])
    #expect(try spellings(["bos": .max], kind: "gpt2") == ["bos_token": "", "eos_token": ""])
  }

  @Test func `a template writes what the folder names, and not config json's ids`() throws {
    try TemporaryFolder.with { folder in
      try folder.write(#require(try Self.reference.get().tokenizer["byte"]), to: "tokenizer.json")
      try folder.write(#"{"model_type": "qwen2", "bos_token_id": 6, "eos_token_id": 6}"#, to: "config.json")
      let template = "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}"
      let text = #"{"bos_token": {"content": "<|begin|>"}, "chat_template": "\#(template)"}"#
      try folder.write(text, to: "tokenizer_config.json")
      let tokenizer = try Tokenizer(ofModel: folder.path, gguf: nil)
      let chat = try ChatTemplate(ofModel: folder.path, gguf: nil, tokenizer: tokenizer)
      #expect(try chat.wrap("x").map(\.text).joined() == "<|begin|>x<|endoftext|><|endoftext|>")
    }
  }
}
