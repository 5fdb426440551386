internal import Formats

/// Gemma 3, its text half: norms on each head's query and key, five layers with a sliding window and a rotary
/// embedding of their own before each that sees everything.
enum Gemma3Family: ModelFamily {
  static let name = "Gemma 3"
  static let architectures = ["Gemma3ForCausalLM", "Gemma3ForConditionalGeneration"]
  static let types = ["gemma3_text", "gemma3"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "gemma3", hasWindow: true)

  private static let standard = FamilyDefaults(
    queryHeads: 8, kvHeads: 4, headDimension: 256, vocabularySize: 262_208, contextLength: 131_072,
    isTied: true)

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    // A model that sees pictures too has the text's fields in an object of their own.
    let outer = fields
    let fields = try fields.nested("text_config") ?? fields
    if try fields.boolean("use_bidirectional_attention", default: false) {
      throw fields.wrong("use_bidirectional_attention", "false: a decoder looks back only")
    }
    var configuration = try Gemma2Family.shared(fields, name: name, standard: standard, logitCap: 0)
    // Beside the text's own fields, and where neither names them those of the class in transformers.
    if configuration.eosTokenIDs.isEmpty || configuration.bosTokenID == nil {
      try configuration.readSpecialTokens(outer)
    }
    if configuration.bosTokenID == nil { configuration.bosTokenID = 2 }
    if configuration.eosTokenIDs.isEmpty { configuration.eosTokenIDs = [1] }
    configuration.decoder.hasQueryKeyNorms = true
    let reader = RotaryReader(
      fields: fields, headDimension: configuration.headDimension, contextLength: configuration.contextLength)
    configuration.decoder.rotaries = [
      try reader.settings(of: "full_attention", default: 1_000_000),
      try reader.settings(of: "sliding_attention", theta: "rope_local_base_freq", scales: false),
    ]
    let pattern = try fields.integer("sliding_window_pattern", in: 1...10_000, default: 6)
    let window = try window(fields, default: 4096)
    let slides = try slides(fields, layers: configuration.layers) { ($0 + 1) % pattern != 0 }
    for (layer, slides) in slides.enumerated() where slides {
      configuration.decoder.layers[layer] = DecoderOptions.Layer(span: window, rotary: 1)
    }
    return configuration
  }

  static func readGGUF(_ fields: inout GGUFFields) throws(FormatError) {
    if let interval = try Gemma2Family.copyShared(&fields, alwaysWindow: true) {
      fields.set("sliding_window_pattern", interval, from: fields.key(Gemma2Family.patternSuffix))
    }
    Gemma2Family.copyScale(&fields, largest: 62)
  }
}
