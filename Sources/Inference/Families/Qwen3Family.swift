internal import Formats

/// Qwen3: norms on each head's query and key, a head's dimensions of their own, no biases unless asked for.
enum Qwen3Family: ModelFamily {
  static let name = "Qwen3"
  static let architectures = ["Qwen3ForCausalLM"]
  static let types = ["qwen3"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "qwen3")

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(headDimension: 128, contextLength: 32_768))
    try configuration.readRotary(fields)
    let bias = try fields.boolean("attention_bias", default: false)
    configuration.decoder.hasAttentionBias = bias
    configuration.decoder.hasOutputBias = bias
    configuration.decoder.hasQueryKeyNorms = true
    try Qwen2Family.readWindow(fields, into: &configuration)
    return configuration
  }
}
