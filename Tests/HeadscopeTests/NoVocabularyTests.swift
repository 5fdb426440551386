import Foundation
import TestSupport
import Testing

/// A model without a vocabulary takes token ids, and refuses texts.
@Suite struct NoVocabularyTests {
  /// Runs over the ids of the same prompt with a vocabulary and without.
  @Test func `ids are fed as they are without a tokenizer`() throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try folder.write("1 262 417 273 418 15", to: "ids.txt")
      let words = ["run", "--model", "model", "--token-ids", "ids.txt", "--steps", "2", "--json", "-"]
      func numbers() throws -> [[Double]] {
        let outcome = try Program.run(words, in: folder.path)
        #expect(outcome.ending == .exited(0), "\(outcome.errors)")
        return try outcome.output.split(separator: UInt8(ascii: "\n")).map { line in
          let candidates = try #require(try JSONObject.read(Data(line))["candidates"] as? [[String: Any]])
          return candidates.compactMap { $0["log_probability"] as? Double }
        }
      }
      let with = try numbers()
      try FileManager.default.removeItem(at: folder.url("model/tokenizer.json"))
      #expect(try numbers() == with && !with.isEmpty)
      try folder.write("text", to: "text.txt")
      for words in [
        "--prompt text.txt --steps 0", "--task niah_single_1 --length 128 --steps 0", "--survey 1",
      ] {
        try Refusal("run --model model \(words)", 66, "model/tokenizer.json").check(in: folder)
      }
      try Refusal("run --model model --prompt text.txt --chat --steps 0", 66, "model/tokenizer.json")
        .check(in: folder)
    }
  }

  @Test func `a GGUF file's vocabulary may be left out`() throws {
    try TemporaryFolder.with { folder in
      let path = Repository.fixture("gguf/llama-biases.gguf", of: "InferenceTests")
      var bytes = try Data(contentsOf: URL(filePath: path))
      // Another name for the key leaves the model without it.
      let key = try #require(bytes.range(of: Data("tokenizer.ggml.tokens".utf8)))
      bytes.replaceSubrange(key, with: Data("tokenizer.ggml.tokenz".utf8))
      try folder.write(bytes, to: "model.gguf")
      try folder.write("1 5 9", to: "ids.txt")
      let outcome = try Program.run(
        ["run", "--model", "model.gguf", "--token-ids", "ids.txt", "--steps", "1", "--json", "-"],
        in: folder.path)
      #expect(outcome.ending == .exited(0) && !outcome.output.isEmpty, "\(outcome.errors)")
      try Refusal(
        "run --model model.gguf --task niah_single_1 --length 128 --steps 0", 65, "tokenizer.ggml.tokens"
      )
      .check(in: folder)
    }
  }
}
