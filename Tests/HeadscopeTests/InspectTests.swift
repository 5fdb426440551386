import Foundation
import TestSupport
import Testing

/// What `headscope inspect` says of models.
@Suite struct InspectTests {
  private func inspect(_ arguments: String...) throws -> [String] {
    try TemporaryFolder.with { folder in
      let outcome = try Program.run(["inspect"] + arguments, in: folder.path)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let text = try #require(String(data: outcome.output, encoding: .utf8))
      return text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    }
  }

  @Test func theBundledModel() throws {
    let lines = try inspect()
    for line in [
      "model ruler-tiny", "architecture Llama", "layers 6",
      "heads 8 query heads, 4 KV heads of 32 dimensions",
      "context 2048 tokens", "parameters 3 804 416", "weights 7.3 MiB: BF16 7.3 MiB",
      "KV cache 6 KiB per token in float32, 12 MiB at full context", "tokenizer byte-level BPE, 1024 tokens",
    ] { #expect(lines.contains(line), "\(line)") }
  }

  @Test func aModelInGGUF() throws {
    let lines = try inspect(Repository.fixture("gguf/gemma3.gguf", of: "InferenceTests"))
    for line in [
      "architecture Gemma 3", "attention 6 of 7 layers see the last 10 tokens, the others all",
      "rotary base 50; base 20000, linear × 4", "heads 2 query heads, 1 KV head of 16 dimensions",
      "tokenizer SentencePiece BPE, 298 tokens",
    ] { #expect(lines.contains(line), "\(line)") }
  }

  @Test func theTokensOfAText() throws {
    // As Python's tokenizers and llama.cpp say them.
    #expect(try inspect("--encode", "The sky is blue.") == ["1 262 417 273 418 15"])
    #expect(
      try inspect(Repository.fixture("gguf/gemma3.gguf", of: "InferenceTests"), "--encode", "Hello world")
        == [
          "1 75 275 285 285 278 274 289 278 283 285 284"
        ])
  }

  @Test func aModelWithoutATokenizer() throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try FileManager.default.removeItem(at: folder.url("model/tokenizer.json"))
      let outcome = try Program.run(["inspect", "model"], in: folder.path)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let text = try #require(String(data: outcome.output, encoding: .utf8))
      #expect(text.contains("layers        6\n") && text.contains("BF16 7.3 MiB"))
      #expect(text.contains("tokenizer     none. There is no tokenizer file at model/tokenizer.json.\n"))
      try Refusal("inspect model --encode text", 66, "model/tokenizer.json").check(in: folder)
    }
  }

  @Test func aVocabularyOfAnotherKind() throws {
    try TemporaryFolder.with { folder in
      var bytes = try Data(
        contentsOf: URL(
          filePath: Repository.fixture("gguf/llama-biases.gguf", of: "InferenceTests")))
      let key = try #require(bytes.range(of: Data("tokenizer.ggml.model".utf8)))
      // Behind the key come the type of its value, and the length and the bytes of the text.
      let length = Int(bytes[key.upperBound + 4])
      let kind = Data("rwkv-and-more".utf8.prefix(length))
      bytes.replaceSubrange(key.upperBound + 12..<key.upperBound + 12 + length, with: kind)
      try folder.write(bytes, to: "model.gguf")
      let outcome = try Program.run(["inspect", "model.gguf"], in: folder.path)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let text = try #require(String(data: outcome.output, encoding: .utf8))
      #expect(text.contains("architecture  Llama\n"))
      #expect(text.contains("tokenizer     none. The tokenizer file model.gguf uses the vocabulary \"rwkv"))
      try Refusal("inspect model.gguf --encode text", 65, "model.gguf", "rwkv", "not supported")
        .check(in: folder)
    }
  }

  @Test func textOnStandardInputNeedNotBeUTF8() throws {
    try TemporaryFolder.with { folder in
      try folder.write(Data([0x61, 0xFF, 0x62]), to: "text")
      let input = open(folder.url("text").path, O_RDONLY)
      defer { close(input) }
      let outcome = try Program.run(["inspect", "--encode", "-"], in: folder.path, input: input)
      #expect(outcome.ending == .exited(0))
      let ids = try #require(String(data: outcome.output, encoding: .utf8))
      #expect(ids.hasPrefix("1 ") && ids.hasSuffix("\n") && ids.count { $0 == "\n" } == 1)
    }
  }
}
