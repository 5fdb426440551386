internal import Formats
internal import Foundation

/// The ways to quantize weights that folders of Hugging Face models come in: none of them is read.
enum QuantizationMethod {
  /// The keys that hold the settings of one, in config.json or a part of it.
  private static let keys = ["quantization_config", "quantization", "compression_config"]
  /// The files beside config.json that do, and the method that writes them.
  private static let files = ["quantize_config.json": "GPTQ", "hf_quant_config.json": "ModelOpt"]
  private static let expected = "weights that are not quantized, or the model as a GGUF file"

  /// Refuses a configuration with such settings, with the method's name.
  ///
  /// - Throws: `field`.
  static func refuse(_ fields: ConfigurationFields) throws(FormatError) {
    for key in keys {
      guard let settings = fields.root[key], !settings.isNull else { continue }
      throw .field(
        file: fields.file, field: fields.prefix + key, found: name(settings, key: key), expected: expected)
    }
    if fields.root["text_config"]?.members != nil, let inner = try fields.nested("text_config") {
      try refuse(inner)
    }
  }

  /// Refuses a folder with a file of such settings.
  ///
  /// - Parameter base: the folder's path, up to a file's name.
  /// - Throws: `field`.
  static func refuse(in base: String) throws(FormatError) {
    for (file, method) in files.sorted(by: { $0.key < $1.key })
    where FileManager.default.fileExists(atPath: base + file) {
      throw .field(file: base + file, field: "quantization", found: method, expected: expected)
    }
  }

  /// What the settings call the method, or what tells it.
  private static func name(_ settings: JSONNode, key: String) -> String {
    for field in ["quant_method", "quant_algo", "quant_type", "mode"] {
      if let name = settings[field]?.string { return name.shortened() }
    }
    if settings["load_in_4bit"] != nil || settings["load_in_8bit"] != nil { return "bitsandbytes" }
    guard key == "quantization", settings["group_size"] != nil else { return "of a method without a name" }
    return settings["bits"]?.wholeNumber.map { "MLX, \($0) bits" } ?? "MLX"
  }
}
