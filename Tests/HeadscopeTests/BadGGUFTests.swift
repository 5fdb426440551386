import Foundation
import TestSupport
import Testing

/// GGUF files that are not what they say they are.
@Suite struct BadGGUFTests {
  private static let fixture = URL(
    filePath: Repository.fixture("gguf/llama-biases.gguf", of: "InferenceTests"))

  /// One way to spoil a file, and what is said about it.
  struct Spoiled: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: [String]
    let spoil: @Sendable (inout Data) throws -> Void

    init(_ name: String, _ words: String..., spoil: @escaping @Sendable (inout Data) throws -> Void) {
      (testDescription, self.words, self.spoil) = (name, words, spoil)
    }
  }

  static let files = [
    Spoiled("nothing") { $0 = Data() },
    Spoiled("another format", "at byte 0") { $0.replaceSubrange(0..<4, with: Array("GGML".utf8)) },
    Spoiled("a version to come", "at byte 4", "9") { $0[4] = 9 },
    Spoiled("more tensors than bytes", "tensors") {
      $0.replaceSubrange(8..<16, with: [UInt8](repeating: 255, count: 8))
    },
    Spoiled("more keys than bytes") { $0.replaceSubrange(16..<24, with: [UInt8](repeating: 255, count: 8)) },
    Spoiled("cut off in the header") { $0 = $0.prefix(700) },
    Spoiled("cut off in the weights", "expected it to end") { $0 = $0.dropLast(1000) },
    Spoiled("another architecture", "mamba", "llama, qwen2") { data in
      try replace("general.architecture", in: &data, after: 12, with: Array("mamba".utf8))
    },
    Spoiled("no heads", "llama.attention.head_count", "0") { data in
      try replace("llama.attention.head_count", in: &data, after: 4, with: [0, 0, 0, 0])
    },
    Spoiled("heads that no group divides", "llama.attention.head_count_kv", "divisor") { data in
      try replace("llama.attention.head_count_kv", in: &data, after: 4, with: [3, 0, 0, 0])
    },
    Spoiled("more layers than there are", "blk.1.attn_norm.weight", "missing") { data in
      try replace("llama.block_count", in: &data, after: 4, with: [2, 0, 0, 0])
    },
    Spoiled("a width that is not the weights'", "token_embd.weight", "expected") { data in
      try replace("llama.embedding_length", in: &data, after: 4, with: [128, 0, 0, 0])
    },
    Spoiled("a text for a number", "llama.block_count") { data in
      try replace("llama.block_count", in: &data, after: 0, with: [8, 0, 0, 0])
    },
    Spoiled("an unknown type of weights", "blk.0.attn_q.weight", "type") { data in
      // Behind the name come the number of dimensions, two of them, and the type.
      try replace("blk.0.attn_q.weight", in: &data, after: 20, with: [199, 0, 0, 0])
    },
    Spoiled("a tensor outside the file", "blk.0.attn_q.weight", "byte") { data in
      try replace("blk.0.attn_q.weight", in: &data, after: 24, with: [0, 0, 0, 0, 0, 0, 0, 64])
    },
    Spoiled("a row of another length", "blk.0.attn_q.weight") { data in
      try replace("blk.0.attn_q.weight", in: &data, after: 4, with: [255, 255, 255, 255, 255, 255, 255, 127])
    },
  ]

  /// Puts bytes behind the first place that holds a key or a name.
  private static func replace(_ key: String, in data: inout Data, after gap: Int, with bytes: [UInt8]) throws
  {
    let length = withUnsafeBytes(of: UInt64(key.utf8.count).littleEndian) { Data($0) }
    let found = try #require(data.range(of: length + Data(key.utf8)))
    data.replaceSubrange(found.upperBound + gap..<found.upperBound + gap + bytes.count, with: bytes)
  }

  @Test(arguments: files) func aFileThatIsSpoiled(file: Spoiled) throws {
    try TemporaryFolder.with { folder in
      var data = try Data(contentsOf: Self.fixture)
      try file.spoil(&data)
      try folder.write(data, to: "model.gguf")
      let refusal = Refusal(
        "run --model model.gguf --task niah_single_1 --length 128 --steps 0", 65,
        words: ["model.gguf"] + file.words)
      try refusal.check(in: folder)
      try Refusal("inspect model.gguf", 65, words: ["model.gguf"] + file.words).check(in: folder)
    }
  }

  @Test func aModelWithoutAChatTemplate() throws {
    try TemporaryFolder.with { folder in
      try folder.write(Data(contentsOf: Self.fixture), to: "model.gguf")
      try Refusal("run --model model.gguf --task niah_single_1 --chat", 65, "model.gguf", "chat template")
        .check(in: folder)
      try Refusal("run --model model.gguf --token-ids ids --chat", 64, "--chat").check(in: folder)
    }
  }
}
