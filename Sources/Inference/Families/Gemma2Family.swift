internal import Formats

/// Gemma 2: soft caps on scores and logits, a sliding window in every other layer, norms on both sides of both
/// halves of a layer, whose weights are stored less 1.
enum Gemma2Family: ModelFamily {
  static let name = "Gemma 2"
  static let architectures = ["Gemma2ForCausalLM"]
  static let types = ["gemma2"]
  static let gguf: GGUFForm? = GGUFForm(architecture: "gemma2", hasWindow: true)

  private static let standard = FamilyDefaults(
    queryHeads: 8, kvHeads: 4, headDimension: 256, vocabularySize: 256_000, contextLength: 8192, isTied: true)

  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration {
    var configuration = try shared(fields, name: name, standard: standard, logitCap: 30)
    configuration.decoder.attentionCap = try cap(fields, "attn_logit_softcapping", default: 50)
    try configuration.readRotary(fields)
    let window = try window(fields, default: 4096)
    let slides = try slides(fields, layers: configuration.layers) { $0 % 2 == 0 }
    setWindow(window, where: slides, of: &configuration)
    return configuration
  }

  static func readGGUF(_ fields: inout GGUFFields) throws(FormatError) {
    if let interval = try copyShared(&fields, alwaysWindow: false), interval != 2 {
      throw fields.wrong(patternSuffix, "2 for Gemma 2")
    }
    copyScale(&fields, largest: 46)
  }

  /// What Gemma 2 and 3 have in common.
  ///
  /// - Parameter logitCap: the soft cap of logits where the file does not say; 0 is none.
  static func shared(
    _ fields: ConfigurationFields, name: String, standard: FamilyDefaults, logitCap: Double
  ) throws(FormatError) -> ModelConfiguration {
    let activation = "gelu_pytorch_tanh"
    // Old files name the exact GELU in hidden_act, which nothing reads, and yet mean this one.
    try fields.require("hidden_activation", activation)
    var configuration = try ModelConfiguration(fields, family: name, standard: standard)
    let bias = try fields.boolean("attention_bias", default: false)
    let scalar = try fields.number("query_pre_attn_scalar", in: 1e-6...1e6, default: 256)
    configuration.decoder.activation = .gelu
    configuration.decoder.attentionScale = Float(1 / scalar.squareRoot())
    configuration.decoder.embeddingScale = Float(configuration.hiddenSize).squareRoot()
    configuration.decoder.normOffset = 1
    configuration.decoder.hasPostNorms = true
    configuration.decoder.hasAttentionBias = bias
    configuration.decoder.hasOutputBias = bias
    configuration.decoder.logitCap = try cap(fields, "final_logit_softcapping", default: logitCap)
    return configuration
  }

  /// The key that says which layers slide.
  static let patternSuffix = "attention.sliding_window_pattern"

  /// Copies what GGUF files of Gemma 2 and 3 have in common.
  ///
  /// - Parameter alwaysWindow: whether a file that names no sliding window has none, and not the family's own.
  /// - Returns: every how many layers one sees everything, if the file says that by a number.
  static func copyShared(_ fields: inout GGUFFields, alwaysWindow: Bool) throws(FormatError) -> Int? {
    try fields.copy("attn_logit_softcapping", as: "attn_logit_softcapping")
    try fields.copy("final_logit_softcapping", as: "final_logit_softcapping")
    if alwaysWindow || fields.value("attention.sliding_window") != nil { try fields.copyWindow() }
    try fields.copy("rope.freq_base_swa", as: "rope_local_base_freq")
    guard let flags = fields.value(patternSuffix)?.array else { return fields.value(patternSuffix)?.integer }
    let pattern = fields.key(patternSuffix)
    let slides = try fields.file.booleans(pattern)
    guard slides.count == fields.number("num_hidden_layers") else {
      throw fields.wrong(patternSuffix, "a flag for every layer, found \(flags.count)")
    }
    let kinds = slides.map { JSONNode.string($0 ? "sliding_attention" : "full_attention") }
    fields.set("layer_types", .array(kinds), from: pattern)
    return nil
  }

  /// Says what scores are scaled by, which no key does.
  ///
  /// - Parameter largest: the layers of the family's largest model.
  static func copyScale(_ fields: inout GGUFFields, largest: Int) {
    // The largest models scale scores by the width that each head would have without a length of its own.
    if fields.number("num_hidden_layers") == largest, let width = fields.number("hidden_size"),
      let heads = fields.number("num_attention_heads"), heads > 0
    {
      fields.set("query_pre_attn_scalar", width / heads, from: fields.key("embedding_length"))
    } else if let dimension = fields.number("head_dim") {
      fields.set("query_pre_attn_scalar", dimension, from: fields.key("attention.key_length"))
    }
  }

  /// A soft cap; a file that says null has none.
  private static func cap(_ fields: ConfigurationFields, _ field: String, default standard: Double)
    throws(FormatError) -> Float
  {
    guard let value = fields.root[field] else { return Float(standard) }
    return value.isNull ? 0 : Float(try fields.number(field, in: 1e-3...1e6))
  }
}
