internal import Formats

/// Mistral 7B, Ministral 8B and others of the same shape: a Llama whose layers may have a sliding window, all of them
/// unless the file tells them apart.
enum MistralFamily: ModelFamily {
  static let name = "Mistral"
  static let architectures = ["MistralForCausalLM", "MinistralForCausalLM"]
  static let types = ["mistral", "ministral"]

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(contextLength: 131_072))
    try configuration.readRotary(fields)
    let window = try window(fields, default: 4096)
    let slides = try slides(fields, layers: configuration.layers) { _ in true }
    setWindow(window, where: slides, of: &configuration)
    return configuration
  }
}
