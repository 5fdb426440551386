internal import Formats

/// SmolLM3: a Llama in which every fourth layer has no rotary embedding.
enum SmolLM3Family: ModelFamily {
  static let name = "SmolLM3"
  static let architectures = ["SmolLM3ForCausalLM"]
  static let types = ["smollm3"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "smollm3", hasPairedRows: true)

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(contextLength: 32_768, isTied: true))
    try configuration.readRotary(fields, default: 2_000_000)
    let bias = try fields.boolean("attention_bias", default: false)
    configuration.decoder.hasAttentionBias = bias
    configuration.decoder.hasOutputBias = bias
    configuration.decoder.hasFeedForwardBias = try fields.boolean("mlp_bias", default: false)
    for (layer, turns) in try turns(fields, layers: configuration.layers).enumerated() where !turns {
      configuration.decoder.layers[layer].rotary = nil
    }
    let isUsed = try fields.boolean("use_sliding_window", default: false)
    let window = isUsed ? try window(fields, default: nil) : nil
    let slides = try slides(fields, layers: configuration.layers) { layer in
      window != nil && configuration.decoder.layers[layer].rotary == nil
    }
    setWindow(window, where: slides, of: &configuration)
    return configuration
  }

  /// Whether each layer has rotary embedding: `no_rope_layers` holds 1 for those that have, despite its name.
  private static func turns(_ fields: ConfigurationFields, layers: Int) throws(FormatError) -> [Bool] {
    guard fields.isAbsent("no_rope_layers") else {
      let flags = try fields.integers("no_rope_layers", in: 0...1)
      guard flags.count == layers else { throw fields.wrong("no_rope_layers", "\(layers) flags, 0 or 1") }
      return flags.map { $0 == 1 }
    }
    let interval = try fields.integer("no_rope_layer_interval", in: 1...10_000, default: 4)
    return (0..<layers).map { ($0 + 1) % interval != 0 }
  }
}
