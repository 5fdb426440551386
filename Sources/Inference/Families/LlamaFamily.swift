internal import Formats

/// Llama 1 to 3.3, SmolLM 1 and 2, and others that were trained as one.
enum LlamaFamily: ModelFamily {
  static let name = "Llama"
  static let architectures = ["LlamaForCausalLM"]
  static let types = ["llama"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "llama", hasPairedRows: true)

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(fields, family: name)
    try configuration.readRotary(fields)
    let bias = try fields.boolean("attention_bias", default: false)
    configuration.decoder.hasAttentionBias = bias
    configuration.decoder.hasOutputBias = bias
    configuration.decoder.hasFeedForwardBias = try fields.boolean("mlp_bias", default: false)
    return configuration
  }
}
