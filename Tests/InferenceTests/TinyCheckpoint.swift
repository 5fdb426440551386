import Foundation
import TestSupport

/// A checkpoint of the Llama architecture small enough for a test to write: two layers, four query heads, two
/// KV heads of six dimensions. Its weights are eighths, the same in every type.
struct TinyCheckpoint {
  var type = "F32"
  var contextLength = 64
  var tied = false
  /// Fields of config.json to replace (nil: to leave out).
  var fields: [String: String?] = [:]
  /// Tensors to leave out.
  var without: Set<String> = []
  /// Tensors to give another shape.
  var shapes: [String: [Int]] = [:]
  /// Tensors beside those of the model.
  var extra: [(name: String, shape: [Int])] = []

  static let vocabulary = 20
  static let width = 24
  static let inner = 40
  static let queryWidth = 24
  static let kvWidth = 12

  /// Names and shapes of the tensors.
  var tensors: [(name: String, shape: [Int])] {
    let (width, inner) = (Self.width, Self.inner)
    var list = [("model.embed_tokens.weight", [Self.vocabulary, width]), ("model.norm.weight", [width])]
    if !tied { list.append(("lm_head.weight", [Self.vocabulary, width])) }
    for layer in 0..<2 {
      let prefix = "model.layers.\(layer)."
      list += [
        (prefix + "input_layernorm.weight", [width]),
        (prefix + "self_attn.q_proj.weight", [Self.queryWidth, width]),
        (prefix + "self_attn.k_proj.weight", [Self.kvWidth, width]),
        (prefix + "self_attn.v_proj.weight", [Self.kvWidth, width]),
        (prefix + "self_attn.o_proj.weight", [width, Self.queryWidth]),
        (prefix + "post_attention_layernorm.weight", [width]),
        (prefix + "mlp.gate_proj.weight", [inner, width]),
        (prefix + "mlp.up_proj.weight", [inner, width]),
        (prefix + "mlp.down_proj.weight", [width, inner]),
      ]
    }
    return list + extra
  }

  /// The text of config.json.
  var configuration: String {
    var all: [String: String?] = [
      "architectures": #"["LlamaForCausalLM"]"#, "model_type": #""llama""#, "hidden_act": #""silu""#,
      "num_hidden_layers": "2", "hidden_size": "24", "intermediate_size": "40", "num_attention_heads": "4",
      "num_key_value_heads": "2", "head_dim": "6", "vocab_size": "20",
      "max_position_embeddings": "\(contextLength)", "rms_norm_eps": "1e-05", "rope_theta": "10000.0",
      "rope_scaling": "null", "tie_word_embeddings": "\(tied)", "bos_token_id": "1", "eos_token_id": "[0, 2]",
    ]
    all.merge(fields) { $1 }
    return "{" + all.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }.joined(separator: ", ")
      + "}"
  }

  /// Writes config.json and model.safetensors.
  func write(to directory: String) throws {
    try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory + "/config.json"))
    var generator = SeededGenerator(seed: 41)
    var bytes = SafetensorsBytes()
    for (name, shape) in tensors {
      let count = shape.reduce(1, *)
      let values = (0..<count).map { _ in Float(Int.random(in: -8...8, using: &generator)) / 8 }
      if without.contains(name) { continue }
      let given = shapes[name] ?? shape
      let elements = (0..<given.reduce(1, *)).flatMap { encoded(values[$0 % count]) }
      bytes.tensors.append((name, type, given, elements))
    }
    try TestSupport.write(bytes.file(), to: directory + "/model.safetensors")
  }

  private func encoded(_ value: Float) -> [UInt8] {
    switch type {
    case "F16": littleEndian(Self.half(value))
    case "BF16": littleEndian(UInt16(value.bitPattern >> 16))
    case "F64": littleEndian(Double(value).bitPattern)
    default: littleEndian(value.bitPattern)
    }
  }

  /// Float16 of a value that it holds exactly as a normal number, or 0.
  private static func half(_ value: Float) -> UInt16 {
    if value == 0 { return 0 }
    let bits = value.bitPattern
    return UInt16(bits >> 16 & 0x8000) | UInt16((bits >> 23 & 0xFF) - 112) << 10 | UInt16(bits >> 13 & 0x3FF)
  }
}
