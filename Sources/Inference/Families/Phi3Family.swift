internal import Formats

/// Phi-3, Phi-3.5 and Phi-4 mini: fused projections, a part of each head turned if asked for, LongRoPE.
enum Phi3Family: ModelFamily {
  static let name = "Phi-3"
  static let architectures = ["Phi3ForCausalLM"]
  static let types = ["phi3"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "phi3", hasWindow: true)

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    try fields.require("hidden_act", "silu")
    var configuration = try ModelConfiguration(
      fields, family: name, standard: FamilyDefaults(contextLength: 4096, rmsNormEpsilon: 1e-5))
    let reader = RotaryReader(
      fields: fields, headDimension: configuration.headDimension, contextLength: configuration.contextLength,
      standardOriginal: 4096, isLongRope: true)
    configuration.decoder.rotaries = [try reader.settings()]
    configuration.decoder.isFused = true
    let window = try window(fields, default: nil)
    for layer in 0..<configuration.layers { configuration.decoder.layers[layer].span = window }
    return configuration
  }

  static func readGGUF(_ fields: inout GGUFFields) throws(FormatError) {
    try fields.copyWindow()
    let key = fields.key("rope.dimension_count")
    let turned = try fields.file.integer(key, in: 1...65_536, default: 65_536)
    if let dimension = fields.number("head_dim"), turned < dimension {
      // The nearest number above, so that the product is not cut off below the whole number it stands for.
      let share = (Double(turned) / Double(dimension)).nextUp
      fields.set("partial_rotary_factor", .number("\(share)"), from: key)
    }
  }
}
