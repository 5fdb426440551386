import Formats
import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite struct CheckpointTests {
  /// The error of opening a checkpoint, and its directory.
  func refusal(of checkpoint: TinyCheckpoint, removing: String? = nil) throws -> any Error {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try checkpoint.write(to: directory)
      if let removing { try FileManager.default.removeItem(atPath: directory + "/" + removing) }
      return try #require(throws: (any Error).self) { try LanguageModel(path: directory) }
    }
  }

  @Test func `the bundled model has the shape its configuration gives`() throws {
    let model = try Bundled.model()
    let shape = model.configuration
    #expect(model.name == "ruler-tiny")
    #expect(shape.layers == 6)
    #expect(shape.queryHeads == 8)
    #expect(shape.kvHeads == 4)
    #expect(shape.headDimension == 32)
    #expect(shape.hiddenSize == 256)
    #expect(shape.intermediateSize == 512)
    #expect(shape.vocabularySize == 1024)
    #expect(shape.contextLength == 2048)
    #expect(shape.tiedEmbeddings)
    #expect(shape.bosTokenID == 1)
    #expect(shape.eosTokenIDs == [0])
    #expect(shape.ropeTheta(layer: 5) == 10_000)
    #expect(model.parameterCount == 3_804_416)
    #expect(model.weightBytes == 2 * model.parameterCount)
  }

  @Test func `a checkpoint gives the same numbers in every type it may have`() throws {
    var logits: [[Float]] = []
    for type in ["F32", "F16", "BF16"] {
      try TemporaryFolder.with { folder in
        let directory = folder.path
        try TinyCheckpoint(type: type).write(to: directory)
        let model = try LanguageModel(path: directory + "/")
        let prefill = try model.prefill([1, 5, 19, 0, 7])
        let batch = DecodeBatch(model: model, prefill: prefill)
        let output = try batch.step([(stream: batch.addStream(kept: nil), token: 3)])
        logits.append(prefill.logits + output[0].logits)
      }
    }
    #expect(logits[0].count == 40)
    #expect(logits[0].allSatisfy { $0.isFinite })
    #expect(Set(logits[0]).count > 30)
    #expect(logits[1] == logits[0])
    #expect(logits[2] == logits[0])
  }

  @Test func `a tied head is the embedding`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint(tied: true).write(to: directory)
      #expect(try LanguageModel(path: directory).prefill([1]).logits.count == 20)
    }
  }

  @Test func `what does not exist is told from what is bad`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let missing = try #require(throws: FormatError.self) {
        try LanguageModel(path: directory + "/nowhere")
      }
      #expect(missing == .missing(path: directory + "/nowhere"))
      #expect(missing.isMissingFile)
      try write([1], to: directory + "/file")
      let file = try #require(throws: CheckpointError.self) {
        try LanguageModel(path: directory + "/file")
      }
      #expect(file == .notAModel(path: directory + "/file"))
      #expect(throws: FormatError.notAFile(path: directory)) { try SafetensorsFile(path: directory) }
    }
    for name in ["config.json", "model.safetensors"] {
      let error = try refusal(of: TinyCheckpoint(), removing: name)
      #expect((error as? FormatError)?.isMissingFile == true)
      #expect("\(error)".contains(name))
    }
  }

  @Test func `every tensor is needed, in its shape and in a type that can be computed with`() throws {
    for (name, shape) in TinyCheckpoint().tensors {
      let missing = try refusal(of: TinyCheckpoint(without: [name]))
      guard case FormatError.missingTensor(_, name) = missing else {
        Issue.record("\(missing)")
        continue
      }
      let wrong = Array(shape.dropLast()) + [shape[shape.count - 1] + 1]
      guard
        case FormatError.wrongShape(_, name, wrong, shape) = try refusal(
          of: TinyCheckpoint(shapes: [name: wrong]))
      else {
        Issue.record("\(name) with another shape")
        continue
      }
    }
    for name in ["model.layers.9.mlp.up_proj.weight", "model.layers.0.self_attn.q_proj.bias"] {
      let unused = try refusal(of: TinyCheckpoint(extra: [(name, [4])]))
      guard case CheckpointError.unusedTensor(_, name) = unused else {
        Issue.record("\(unused)")
        continue
      }
    }
    let error = "\(try refusal(of: TinyCheckpoint(type: "F64")))"
    #expect(error.contains("F64") && error.contains("F32, F16 or BF16"))
  }

  @Test func `a checkpoint cut short is refused`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint().write(to: directory)
      let path = directory + "/model.safetensors"
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for count in [0, 4, 100, bytes.count / 2, bytes.count - 1] {
        try write(Array(bytes[..<count]), to: path)
        #expect(throws: FormatError.self) { try LanguageModel(path: directory) }
      }
    }
  }

  @Test func `a weight that is not a number is named when it has spoilt the logits`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint().write(to: directory)
      let path = directory + "/model.safetensors"
      let place = try SafetensorsFile(path: path).info(named: "model.layers.1.mlp.up_proj.weight").byteRange
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes.replaceSubrange(
        place.lowerBound + 4 * 30..<place.lowerBound + 4 * 31, with: littleEndian(Float.nan.bitPattern))
      try write(bytes, to: path)
      let model = try LanguageModel(path: directory)
      let expected = FormatError.notFinite(
        file: path, tensor: "model.layers.1.mlp.up_proj.weight", element: 30)
      #expect(throws: expected) { try model.prefill([1, 2, 3]) }
    }
  }

  @Test func `a norm that is not a number is refused at once`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint().write(to: directory)
      let path = directory + "/model.safetensors"
      let place = try SafetensorsFile(path: path).info(named: "model.norm.weight").byteRange
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes.replaceSubrange(
        place.lowerBound..<place.lowerBound + 4, with: littleEndian(Float.infinity.bitPattern))
      try write(bytes, to: path)
      #expect(throws: FormatError.notFinite(file: path, tensor: "model.norm.weight", element: 0)) {
        try LanguageModel(path: directory)
      }
    }
  }

  @Test func `an index must name files that are there, and tensors that are in them`() throws {
    let source = FamilyTests.directory + "/llama-sharded"
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let index = directory + "/" + "model.safetensors.index.json"
      for name in try FileManager.default.contentsOfDirectory(atPath: source) {
        try FileManager.default.copyItem(atPath: source + "/" + name, toPath: directory + "/" + name)
      }
      let text = try String(contentsOfFile: index, encoding: .utf8)
      func refusal(of index: String, in file: String) throws -> String {
        try write(Array(index.utf8), to: file)
        return try #require(throws: FormatError.self) { try LanguageModel(path: directory) }.description
      }
      let other = text.replacingOccurrences(of: "00002-of", with: "00007-of")
      #expect(try refusal(of: other, in: index).contains("00007-of-00003.safetensors is missing"))
      let outside = text.replacingOccurrences(of: "\"model-00002", with: "\"../model-00002")
      #expect(try refusal(of: outside, in: index).contains("beside the index"))
      let moved = text.replacingOccurrences(of: "model.norm.weight", with: "model.nrom.weight")
      #expect(try refusal(of: moved, in: index).contains("\"model.nrom.weight\" is missing"))
      #expect(try refusal(of: "{\"weight_map\": 3}", in: index).contains("weight_map"))
      try write(Array(text.utf8), to: index)
      let shard = directory + "/model-00003-of-00003.safetensors"
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: shard)))
      try write(Array(bytes.dropLast(10)), to: shard)
      let error = try #require(throws: FormatError.self) { try LanguageModel(path: directory) }
      #expect(error.description.hasPrefix(shard), "\(error)")
      #expect(!error.isMissingFile)
    }
  }

  @Test func `a prompt that needs more memory than there is says so first`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      try TinyCheckpoint(contextLength: 1_000_000_000).write(to: directory)
      let model = try LanguageModel(path: directory, threads: 2)
      // Keys and values of 2 layers × 2 heads × 6 dimensions, and the token itself.
      let kept = model.keptBytes(tokens: 200_000) - model.keptBytes(tokens: 100_000)
      #expect(kept == 100_000 * (192 + 4))
      // What a token's way through a layer takes, and the attention of the last queries on both threads.
      let peak = model.prefillBytes(tokens: 200_000) - model.prefillBytes(tokens: 100_000)
      #expect(peak >= kept + 100_000 * 4 * 54 && peak <= kept + 100_000 * 1500)
      let tokens = Array(repeating: Int32(1), count: 1000)
      let enough = model.prefillBytes(tokens: 1000)
      try model.checkMemory(tokens: 1000, observing: 64, gathering: .none, beside: 77, available: enough + 77)
      let refusal = InferenceError.notEnoughMemory(tokens: 1000, needed: enough + 78, available: enough + 77)
      #expect(throws: refusal) {
        try model.checkMemory(
          tokens: 1000, observing: 64, gathering: .none, beside: 78, available: enough + 77)
      }
      // Nothing is taken for what no machine has.
      #expect(throws: InferenceError.self) { try model.prefill(tokens, beside: 1 << 60) }
    }
  }
}
