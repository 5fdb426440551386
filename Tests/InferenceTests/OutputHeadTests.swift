import Formats
import Inference
import TestSupport
import Testing

/// The output head is the one in the file, whatever config.json says; the logits of such files are those of
/// `FamilyTests`.
@Suite struct OutputHeadTests {
  private let head = "lm_head.weight"

  private func open(_ checkpoint: TinyCheckpoint) throws -> (isTied: Bool, parameters: Int, logits: [Float]) {
    try TemporaryFolder.with { folder in
      try checkpoint.write(to: folder.path)
      let model = try LanguageModel(path: folder.path)
      return (
        model.configuration.tiedEmbeddings, model.parameterCount, try model.prefill([1, 5, 3]).logits
      )
    }
  }

  @Test func `a head of its own counts although the configuration ties it`() throws {
    let shape = [TinyCheckpoint.vocabulary, TinyCheckpoint.width]
    let without = try open(TinyCheckpoint(tied: true))
    let with = try open(TinyCheckpoint(tied: true, extra: [(head, shape)]))
    #expect(without.isTied && !with.isTied)
    #expect(with.parameters == without.parameters + shape[0] * shape[1])
    #expect(largestDifference(with.logits, without.logits) > 0.1)
    let other = try #require(throws: FormatError.self) {
      try open(TinyCheckpoint(tied: true, extra: [(head, [19, 24])]))
    }
    #expect(other.description.contains("\"lm_head.weight\" has the shape [19, 24]"))
  }

  @Test func `a head that the configuration wants must be there`() throws {
    let error = try #require(throws: FormatError.self) { try open(TinyCheckpoint(without: [head])) }
    #expect(error.description.contains("\"lm_head.weight\" is missing"))
  }

  @Test(arguments: [
    ("tied-other-head", false), ("tied-outside", false), ("tied-gemma2-head", false),
    ("tied-head-twice", true),
    ("tied-head-alone", true), ("bare-qwen3", true), ("llama2", false), ("llama3", true),
  ])
  func `whether it is the embedding is said by the file`(name: String, isTied: Bool) throws {
    let model = try LanguageModel(path: FamilyTests.directory + "/" + name)
    #expect(model.configuration.tiedEmbeddings == isTied)
  }
}
