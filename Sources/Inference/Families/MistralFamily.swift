internal import Formats

/// Mistral 7B and its successors of the same shape: a Llama whose layers all may have a sliding window.
enum MistralFamily: ModelFamily {
  static let name = "Mistral"
  static let architectures = ["MistralForCausalLM"]
  static let types = ["mistral"]

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(contextLength: 131_072))
    try configuration.readRotary(fields)
    let window = try window(fields, default: 4096)
    for layer in 0..<configuration.layers { configuration.decoder.layers[layer].span = window }
    return configuration
  }
}
