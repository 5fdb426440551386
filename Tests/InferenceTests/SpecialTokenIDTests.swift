import Inference
import TestSupport
import Testing

/// Ids that the vocabulary does not have are left out, and said to be.
@Suite struct SpecialTokenIDTests {
  private func read(_ fields: [String: String?], generation: String? = nil) throws -> ModelConfiguration {
    try TemporaryFolder.with { folder in
      try TinyCheckpoint(fields: fields).write(to: folder.path)
      if let generation { try folder.write(generation, to: "generation_config.json") }
      return try LanguageModel(path: folder.path).configuration
    }
  }

  @Test func `ids beyond the vocabulary are left out`() throws {
    let none = try read(["bos_token_id": "20", "eos_token_id": "20"])
    #expect(none.bosTokenID == nil && none.eosTokenIDs == [] && none.droppedTokenIDs == [20])
    let some = try read(["bos_token_id": "-1", "eos_token_id": "[0, 19, 20, 4294967295]"])
    #expect(some.bosTokenID == nil && some.eosTokenIDs == [0, 19])
    #expect(some.droppedTokenIDs == [-1, 20, 4_294_967_295])
    let more = try read([:], generation: #"{"eos_token_id": [2, 99, 9]}"#)
    #expect(more.eosTokenIDs == [0, 2, 9] && more.droppedTokenIDs == [99])
    #expect(try read([:]).droppedTokenIDs == [])
  }

  @Test(arguments: ["\"</s>\"", "1.5", "[1, \"2\"]", "{}", "true"])
  func `what is no id is refused`(value: String) throws {
    for field in ["bos_token_id", "eos_token_id"] {
      let error = try #require(throws: (any Error).self) { try read([field: value]) }
      #expect("\(error)".contains("\"\(field)\"") && "\(error)".contains("from 0 to 19"))
    }
    #expect(throws: (any Error).self) { try read([:], generation: "{\"eos_token_id\": \(value)}") }
  }
}
