import Foundation
import Inference
import Testing

@Suite struct CheckpointTests {
  /// The error of opening a checkpoint, and its directory.
  func refusal(of checkpoint: TinyCheckpoint, removing: String? = nil) throws -> CheckpointError {
    try withTemporaryDirectory { directory in
      try checkpoint.write(to: directory)
      if let removing { try FileManager.default.removeItem(atPath: directory + "/" + removing) }
      return try #require(throws: CheckpointError.self) { try LanguageModel(directory: directory) }
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
      try withTemporaryDirectory { directory in
        try TinyCheckpoint(type: type).write(to: directory)
        let model = try LanguageModel(directory: directory + "/")
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
    try withTemporaryDirectory { directory in
      try TinyCheckpoint(tied: true).write(to: directory)
      #expect(try LanguageModel(directory: directory).prefill([1]).logits.count == 20)
    }
  }

  @Test func `what does not exist is told from what is bad`() throws {
    try withTemporaryDirectory { directory in
      let missing = try #require(throws: CheckpointError.self) {
        try LanguageModel(directory: directory + "/nowhere")
      }
      #expect(missing == .missing(path: directory + "/nowhere"))
      #expect(missing.isMissingFile)
      try write([1], to: directory + "/file")
      let file = try #require(throws: CheckpointError.self) {
        try LanguageModel(directory: directory + "/file")
      }
      #expect(file == .notADirectory(path: directory + "/file"))
      #expect(!file.isMissingFile)
      #expect(throws: CheckpointError.notAFile(path: directory)) { try SafetensorsFile(path: directory) }
    }
    for name in ["config.json", "model.safetensors"] {
      let error = try refusal(of: TinyCheckpoint(), removing: name)
      #expect(error.isMissingFile)
      #expect(error.description.contains(name))
    }
  }

  @Test func `every tensor is needed, in its shape and in a type that can be computed with`() throws {
    for (name, shape) in TinyCheckpoint().tensors {
      let missing = try refusal(of: TinyCheckpoint(without: [name]))
      guard case .missingTensor(_, name) = missing else {
        Issue.record("\(missing)")
        continue
      }
      let wrong = Array(shape.dropLast()) + [shape[shape.count - 1] + 1]
      guard
        case .wrongShape(_, name, wrong, shape) = try refusal(
          of: TinyCheckpoint(shapes: [name: wrong]))
      else {
        Issue.record("\(name) with another shape")
        continue
      }
    }
    for name in ["model.layers.9.mlp.up_proj.weight", "model.layers.0.self_attn.q_proj.bias"] {
      let unused = try refusal(of: TinyCheckpoint(extra: [(name, [4])]))
      guard case .unusedTensor(_, name) = unused else {
        Issue.record("\(unused)")
        continue
      }
    }
    let error = try refusal(of: TinyCheckpoint(type: "F64"))
    #expect(error.description.contains("F64") && error.description.contains("F32, F16 or BF16"))
  }

  @Test func `a checkpoint cut short is refused`() throws {
    try withTemporaryDirectory { directory in
      try TinyCheckpoint().write(to: directory)
      let path = directory + "/model.safetensors"
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for count in [0, 4, 100, bytes.count / 2, bytes.count - 1] {
        try write(Array(bytes[..<count]), to: path)
        #expect(throws: CheckpointError.self) { try LanguageModel(directory: directory) }
      }
    }
  }
}
