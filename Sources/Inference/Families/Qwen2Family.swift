internal import Formats

/// Qwen2 and Qwen2.5: biases on queries, keys and values, and a sliding window in the later layers if asked for.
enum Qwen2Family: ModelFamily {
  static let name = "Qwen2"
  static let architectures = ["Qwen2ForCausalLM"]
  static let types = ["qwen2"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "qwen2")

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(contextLength: 32_768))
    try configuration.readRotary(fields)
    configuration.decoder.hasAttentionBias = true
    try readWindow(fields, into: &configuration)
    return configuration
  }

  /// Reads which layers slide: those from `max_window_layers` on, if `use_sliding_window` is on.
  static func readWindow(
    _ fields: ConfigurationFields, into configuration: inout ModelConfiguration
  ) throws(FormatError) {
    let isUsed = try fields.boolean("use_sliding_window", default: false)
    let full = try fields.integer("max_window_layers", in: 0...1_000_000, default: 28)
    let window = isUsed ? try window(fields, default: 4096) : nil
    let slides = try slides(fields, layers: configuration.layers) { window != nil && $0 >= full }
    setWindow(window, where: slides, of: &configuration)
  }
}
