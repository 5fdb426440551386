import Foundation
import TestSupport
import Testing

/// Every line of `headscope inspect` is true of the file.
@Suite struct InspectTruthTests {
  private func lines(_ folder: TemporaryFolder, _ model: String) throws -> [String] {
    let outcome = try Program.run(["inspect", model], in: folder.path)
    #expect(outcome.ending == .exited(0), "\(outcome.errors)")
    let text = try #require(String(data: outcome.output, encoding: .utf8))
    return text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
  }

  private func inspect(_ model: String) throws -> [String] {
    try TemporaryFolder.with { try lines($0, model) }
  }

  private static func gguf(_ name: String) -> String {
    Repository.fixture("gguf/\(name).gguf", of: "InferenceTests")
  }

  private static func family(_ name: String) -> String {
    Repository.fixture("families/\(name)", of: "InferenceTests")
  }

  @Test(arguments: [
    ("qwen2", "byte-level BPE"), ("llama31", "byte-level BPE"), ("smollm3", "byte-level BPE"),
    ("llama", "SentencePiece BPE"), ("gemma3", "SentencePiece BPE"), ("phi3-short", "SentencePiece BPE"),
  ])
  func `a vocabulary of a GGUF file is called what it is`(name: String, kind: String) throws {
    let lines = try inspect(Self.gguf(name))
    #expect(lines.contains { $0.hasPrefix("tokenizer \(kind), ") }, "\(lines)")
  }

  @Test(arguments: [("llama", "1"), ("qwen2", "none")])
  func `a text begins with what is put there`(name: String, begin: String) throws {
    let lines = try inspect(Self.gguf(name))
    #expect(lines.contains { $0.hasPrefix("special begins with \(begin), ends with ") }, "\(lines)")
    // As the ids of a text show it.
    let ids = try TemporaryFolder.with {
      try Program.run(["inspect", Self.gguf(name), "--encode", "a"], in: $0.path).output
    }
    let first = try #require(String(data: ids, encoding: .utf8)?.split(separator: " ").first)
    #expect((first == "1") == (begin == "1"))
  }

  @Test(arguments: [("tied-other-head", "its own"), ("tied-head-twice", "tied"), ("llama2", "its own")])
  func `the output head is that of the file`(name: String, head: String) throws {
    #expect(try inspect(Self.family(name)).contains { $0.hasSuffix("output head \(head)") })
  }

  @Test func `without a tokenizer nothing is put before a text`() throws {
    #expect(try inspect(Self.family("llama2")).contains("special begins with none, ends with 2"))
  }

  @Test func `ids that the vocabulary does not have are said to be left out`() throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try folder.edit("model/config.json") { $0["eos_token_id"] = [0, 1024] }
      let special = try #require(try lines(folder, "model").first { $0.hasPrefix("special") })
      #expect(
        special.contains("begins with 1, ends with 0; left out") && special.hasSuffix("1024"), "\(special)")
    }
  }

  @Test func `layers that a Mistral's file tells apart are counted`() throws {
    #expect(
      try inspect(Self.family("mistral-layer-types")).contains(
        "attention 2 of 4 layers see the last 8 tokens, the others all"))
  }

  @Test(arguments: ["model.safetensors", "tokenizer.json", "config.json"])
  func `a pointer of Git LFS is called one`(name: String) throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try folder.write(
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 99\n",
        to: "model/\(name)")
      try Refusal("run --model model --task niah_single_1 --length 128 --steps 0", 65, name, "Git LFS").check(
        in: folder)
    }
  }
}
