import Foundation
import TestSupport
import Testing

/// Models that are not there, or not what they say they are.
@Suite struct BadModelTests {
  /// One way to spoil a copy of the bundled model, and what is said about it.
  struct Spoiled: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: Int32
    let words: [String]
    let spoil: @Sendable (TemporaryFolder) throws -> Void

    init(
      _ name: String, _ code: Int32, _ words: String...,
      spoil: @escaping @Sendable (TemporaryFolder) throws -> Void
    ) {
      self.init(name, code, words: words, spoil: spoil)
    }

    private init(
      _ name: String, _ code: Int32, words: [String],
      spoil: @escaping @Sendable (TemporaryFolder) throws -> Void
    ) {
      (testDescription, self.code, self.words, self.spoil) = (name, code, words, spoil)
    }

    /// Spoils the weights only.
    static func tensors(
      _ name: String, _ words: String..., change: @escaping @Sendable (inout TensorFile) throws -> Void
    ) -> Spoiled {
      Spoiled(name, 65, words: ["model/model.safetensors"] + words) { try $0.editTensors("model", change) }
    }
  }

  private static let norm = "model.norm.weight"
  private static let query = "model.layers.0.self_attn.q_proj.weight"

  static let folders = [
    Refusal("run --task niah_single_1 --model nosuch", 66, "nosuch"),
    Refusal("run --task niah_single_1 --model file", 65, "file: ", "directory"),
    Refusal("run --task niah_single_1 --model folder", 66, "folder/config.json"),
    Refusal("run --survey 2 --model nosuch", 66, "nosuch"),
  ]

  static let files = [
    Spoiled("no weights", 66, "model/model.safetensors") {
      try FileManager.default.removeItem(at: $0.url("model/model.safetensors"))
    },
    Spoiled("no tokenizer", 66, "model/tokenizer.json") {
      try FileManager.default.removeItem(at: $0.url("model/tokenizer.json"))
    },
    Spoiled("config.json is not JSON", 65, "model/config.json", "byte 1") {
      try $0.write("{rubbish", to: "model/config.json")
    },
    Spoiled("config.json is an array", 65, "model/config.json") {
      try $0.write("[]", to: "model/config.json")
    },
    Spoiled("another architecture", 65, "model/config.json", "NoSuchForCausalLM", "Llama") {
      try $0.edit("model/config.json") { $0["architectures"] = ["NoSuchForCausalLM"] }
    },
    Spoiled("no layers in the configuration", 65, "model/config.json", "num_hidden_layers") {
      try $0.edit("model/config.json") { $0["num_hidden_layers"] = nil }
    },
    Spoiled("no heads", 65, "model/config.json", "\"num_attention_heads\" is 0") {
      try $0.edit("model/config.json") { $0["num_attention_heads"] = 0 }
    },
    Spoiled("heads that no group divides", 65, "\"num_key_value_heads\" is 3", "divisor of the 8") {
      try $0.edit("model/config.json") { $0["num_key_value_heads"] = 3 }
    },
    Spoiled("a scaling without its factors", 65, "rope_scaling.long_factor", "list of 16") {
      try $0.edit("model/config.json") {
        $0["rope_scaling"] = ["type": "longrope", "short_factor": Array(repeating: 1, count: 16)]
      }
    },
    Spoiled("a size below zero", 65, "model/config.json", "hidden_size") {
      try $0.edit("model/config.json") { $0["hidden_size"] = -256 }
    },
    Spoiled("more layers than there are", 65, "model/model.safetensors", "layers.6.") {
      try $0.edit("model/config.json") { $0["num_hidden_layers"] = 7 }
    },
    Spoiled("tokenizer.json is not JSON", 65, "model/tokenizer.json", "not JSON", "byte 0") {
      try $0.write("rubbish", to: "model/tokenizer.json")
    },
    Spoiled("tokenizer.json is cut off", 65, "model/tokenizer.json", "not JSON") {
      try $0.write(Data($0.data("model/tokenizer.json").prefix(5000)), to: "model/tokenizer.json")
    },
    Spoiled("no vocabulary", 65, "model/tokenizer.json", "vocab") {
      try $0.edit("model/tokenizer.json") { tokenizer in
        var model = tokenizer["model"] as? [String: Any] ?? [:]
        model["vocab"] = nil
        tokenizer["model"] = model
      }
    },
    Spoiled("the weights are a folder", 65, "model/model.safetensors") {
      try FileManager.default.removeItem(at: $0.url("model/model.safetensors"))
      try $0.makeFolder("model/model.safetensors")
    },
    Spoiled("no weights in the file", 65, "model/model.safetensors", "0 bytes") {
      try $0.write("", to: "model/model.safetensors")
    },
    Spoiled("cut off in the header's length", 65, "model/model.safetensors", "4 bytes") {
      try $0.write(Data($0.data("model/model.safetensors").prefix(4)), to: "model/model.safetensors")
    },
    Spoiled("cut off in the header", 65, "model/model.safetensors", "header") {
      try $0.write(Data($0.data("model/model.safetensors").prefix(1000)), to: "model/model.safetensors")
    },
  ]

  static let tensors: [Spoiled] = [
    .tensors("cut off in the last tensor", norm, "end") { $0.body.removeLast(100) },
    .tensors("a header longer than the file", "header", "7700000") { $0.claimedLength = 7_700_000 },
    .tensors("a header as long as can be", "header", "18446744073709551615") { $0.claimedLength = .max },
    .tensors("a header of nothing", "byte 8") { $0.claimedLength = 0 },
    .tensors("a header cut short", "byte") { $0.claimedLength = 3000 },
    .tensors("offsets outside the file", norm, "end") { file in
      let range = try file.range(of: norm)
      try file.set(norm, "data_offsets", [range.lowerBound + 4096, range.upperBound + 4096])
    },
    .tensors("offsets below zero", norm, "data_offsets") { try $0.set(norm, "data_offsets", [-512, 0]) },
    .tensors("offsets backwards", norm) { file in
      let range = try file.range(of: norm)
      try file.set(norm, "data_offsets", [range.upperBound, range.lowerBound])
    },
    .tensors("two tensors in one place", norm, "overlaps") { file in
      let other = try file.range(of: "model.layers.5.input_layernorm.weight")
      try file.set(norm, "data_offsets", [other.lowerBound, other.upperBound])
    },
    .tensors("too few bytes for the shape", norm, "510 bytes", "expected 512") { file in
      let range = try file.range(of: norm)
      try file.set(norm, "data_offsets", [range.lowerBound, range.upperBound - 2])
    },
    .tensors("a type that is none", norm, "\"Q7\"", "BF16") { try $0.set(norm, "dtype", "Q7") },
    .tensors("a shape beyond counting", norm) { try $0.set(norm, "shape", [Int.max, 4]) },
    .tensors("bytes after the tensors", "belong to no tensor") { $0.body += Data(count: 64) },
    .tensors("a tensor is missing", norm, "missing") { file in
      try file.body.removeLast(file.range(of: norm).count)
      file.header[norm] = nil
    },
    .tensors("a vector in two dimensions", norm, "[128, 2]", "[256]") {
      try $0.set(norm, "shape", [128, 2])
    },
    .tensors("a matrix the other way round", query, "[128, 512]", "[256, 256]") {
      try $0.set(query, "shape", [128, 512])
    },
    .tensors("whole numbers for weights", norm, "I16", "BF16") { try $0.set(norm, "dtype", "I16") },
  ]

  /// What only shows in the numbers: the first weight that is none is named.
  static let numbers: [Spoiled] = [
    "model.layers.0.input_layernorm.weight", norm, "model.layers.3.mlp.up_proj.weight", query,
  ].map { tensor in
    .tensors("\(tensor) is not a number", "element 7 of tensor \"\(tensor)\"", "not a finite number") {
      try spoilNumber(&$0, of: tensor)
    }
  }

  /// Makes the eighth of a tensor's values NaN, in BF16.
  private static func spoilNumber(_ file: inout TensorFile, of tensor: String) throws {
    let start = try file.body.startIndex + file.range(of: tensor).lowerBound + 14
    file.body.replaceSubrange(start..<start + 2, with: [0xC0, 0x7F])
  }

  @Test(arguments: folders) func aFolderWithNoModel(refusal: Refusal) throws {
    try TemporaryFolder.with { folder in
      try folder.write("", to: "file")
      try folder.makeFolder("folder")
      try refusal.check(in: folder)
    }
  }

  @Test(arguments: files + tensors + numbers) func aModelThatIsSpoiled(model: Spoiled) throws {
    try TemporaryFolder.with { folder in
      try folder.copyModel(to: "model")
      try model.spoil(folder)
      let refusal = Refusal(
        "run --model model --task niah_single_1 --length 128 --steps 0", model.code, words: model.words)
      try refusal.check(in: folder)
    }
  }
}
