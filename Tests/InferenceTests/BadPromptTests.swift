import Inference
import TestSupport
import Testing

@Suite struct BadPromptTests {
  @Test func `an empty prompt, ids outside the vocabulary and too long prompts are refused`() throws {
    let model = try Bundled.model()
    #expect(throws: InferenceError.emptyPrompt) { try model.prefill([]) }
    for token: Int32 in [-1, 1024, .max, .min] {
      let error = InferenceError.tokenOutOfRange(token: token, index: 2, vocabulary: 1024)
      #expect(throws: error) { try model.prefill([1, 2, token]) }
    }
    let long = Array(repeating: Int32(1), count: 2049)
    #expect(throws: InferenceError.promptTooLong(tokens: 2049, contextLength: 2048)) {
      try model.prefill(long)
    }
  }

  @Test func `a refused step changes no stream`() throws {
    let model = try Bundled.model()
    let batch = DecodeBatch(model: model, prefill: try model.prefill([1, 2, 3]))
    let stream = batch.addStream(kept: nil)
    let other = batch.addStream(kept: nil)
    batch.removeStream(other)
    #expect(throws: InferenceError.unknownStream(other)) {
      try batch.step([(stream: stream, token: 4), (stream: other, token: 4)])
    }
    #expect(throws: InferenceError.streamNamedTwice(stream)) {
      try batch.step([(stream: stream, token: 4), (stream: stream, token: 5)])
    }
    #expect(throws: InferenceError.tokenOutOfRange(token: 1024, index: 0, vocabulary: 1024)) {
      try batch.step([(stream: stream, token: 1024)])
    }
    #expect(batch.tailLength(stream) == 0)
    #expect(try batch.step([]).isEmpty)
    #expect(try batch.step([(stream: stream, token: 4)]).count == 1)
    #expect(batch.tailLength(stream) == 1)
  }

  @Test func `a stream stops at the end of the context`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint(contextLength: 6).write(to: directory)
      let model = try LanguageModel(path: directory)
      let batch = DecodeBatch(model: model, prefill: try model.prefill([0, 1, 2, 3]))
      let stream = batch.addStream(kept: nil)
      for token: Int32 in [4, 5] { _ = try batch.step([(stream: stream, token: token)]) }
      #expect(throws: InferenceError.contextFull(stream: stream, contextLength: 6)) {
        try batch.step([(stream: stream, token: 6)])
      }
    }
  }

  @Test func `every message is one sentence with its numbers`() {
    let errors: [(InferenceError, [String])] = [
      (.emptyPrompt, ["no tokens"]),
      (.tokenOutOfRange(token: 99, index: 7, vocabulary: 50), ["99", "7", "49"]),
      (.promptTooLong(tokens: 3000, contextLength: 2048), ["3000", "2048"]),
      (.notEnoughMemory(tokens: 77, needed: 5 << 30, available: 3 << 30), ["77", "5120 MiB", "3072 MiB"]),
      (.contextFull(stream: 1, contextLength: 2048), ["2048"]),
      (.unknownStream(12), ["12"]),
      (.streamNamedTwice(13), ["13"]),
    ]
    for (error, parts) in errors {
      #expect(parts.allSatisfy(error.description.contains))
      #expect(error.description.hasSuffix("."))
    }
  }
}
