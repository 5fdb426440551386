/// Gemma 2: soft caps on scores and logits, a sliding window in every other layer, norms on both sides of both
/// halves of a layer, whose weights are stored less 1.
enum Gemma2Family: ModelFamily {
  static let name = "Gemma 2"
  static let architectures = ["Gemma2ForCausalLM"]
  static let types = ["gemma2"]
  static let ggufArchitecture: String? = "gemma2"

  private static let standard = FamilyDefaults(
    queryHeads: 8, kvHeads: 4, headDimension: 256, vocabularySize: 256_000, contextLength: 8192, isTied: true)

  static func configuration(_ fields: ConfigurationFields) throws(CheckpointError) -> ModelConfiguration {
    var configuration = try shared(fields, name: name, standard: standard, logitCap: 30)
    configuration.decoder.attentionCap = try cap(fields, "attn_logit_softcapping", default: 50)
    try configuration.readRotary(fields)
    let window = try window(fields, default: 4096)
    let slides = try slides(fields, layers: configuration.layers) { $0 % 2 == 0 }
    give(window, to: slides, of: &configuration)
    return configuration
  }

  /// What Gemma 2 and 3 have in common.
  ///
  /// - Parameter logitCap: the soft cap of logits where the file does not say; 0 is none.
  static func shared(
    _ fields: ConfigurationFields, name: String, standard: FamilyDefaults, logitCap: Double
  ) throws(CheckpointError) -> ModelConfiguration {
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

  /// A soft cap; a file that says null has none.
  private static func cap(_ fields: ConfigurationFields, _ field: String, default standard: Double)
    throws(CheckpointError) -> Float
  {
    guard let value = fields.root[field] else { return Float(standard) }
    return value.isNull ? 0 : Float(try fields.number(field, in: 1e-3...1e6))
  }
}
