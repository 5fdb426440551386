internal import Formats
internal import Foundation

/// The metadata of a GGUF file said in the words of a config.json, so that each family has one reader; and what only
/// tensors say.
///
/// Source of what keys mean and what holds without them: llama.cpp's loader (0c1e570).
struct GGUFFields {
  /// What names the family.
  static let architectureKey = "general.architecture"
  static let embedding = "token_embd.weight"
  static let outputHead = "output.weight"

  /// The factors of scaled rotary embeddings.
  private static let factors = "rope_freqs.weight"
  private static let longFactors = "rope_factors_long.weight"
  private static let shortFactors = "rope_factors_short.weight"

  /// The tensors that are part of the configuration.
  static let tensors: Set<String> = [factors, longFactors, shortFactors]

  let file: GGUFFile
  private let architecture: String
  private var members: [JSONNode.Member] = []
  private var names: [String: String] = [:]

  /// Reads what all families have.
  ///
  /// - Parameter architecture: what the file calls the family, which its keys begin with.
  /// - Throws: for the first thing that is wrong.
  init(_ file: GGUFFile, architecture: String) throws(FormatError) {
    self.file = file
    self.architecture = architecture
    try copyShape()
    try copyRotary()
  }

  /// What has been said so far.
  var configuration: ConfigurationFields {
    ConfigurationFields(file: file.path, root: .object(members), names: names)
  }

  // MARK: - For families

  /// A key of the architecture.
  func key(_ suffix: String) -> String { architecture + "." + suffix }

  /// The value of a key of the architecture.
  func value(_ suffix: String) -> GGUFValue? { file.metadata[key(suffix)] }

  /// The error that says what the value of a key of the architecture should be.
  func wrong(_ suffix: String, _ expected: String) -> FormatError { file.wrong(key(suffix), expected) }

  /// A whole number that was said already.
  func number(_ field: String) -> Int? {
    members.last { $0.name == field }?.value.wholeNumber
  }

  /// Says a field of config.json by a value, and what the file calls it.
  mutating func set(_ field: String, _ value: JSONNode, from key: String) {
    members.append(JSONNode.Member(name: field, value: value, offset: 0))
    names[field] = key
  }

  /// Says a field of config.json by a number.
  mutating func set(_ field: String, _ value: some BinaryInteger, from key: String) {
    set(field, .number("\(value)"), from: key)
  }

  /// Copies a number if the file has it.
  mutating func copy(_ suffix: String, as field: String) throws(FormatError) {
    guard let value = value(suffix) else { return }
    guard let number = value.integer.map({ "\($0)" }) ?? value.double.map({ "\($0)" }) else {
      throw wrong(suffix, "a number")
    }
    set(field, .number(number), from: key(suffix))
  }

  /// The sliding window that the file names, in tokens; nil is none.
  var window: Int? {
    value("attention.sliding_window")?.integer.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Copies the sliding window; 0 is none.
  mutating func copyWindow() throws(FormatError) {
    let name = key("attention.sliding_window")
    let window = try file.integer(name, in: 0...1_073_741_824, default: 0)
    set("sliding_window", window == 0 ? .null : .number("\(window)"), from: name)
  }

  // MARK: - What all families have

  /// Copies a number that may be given for every layer, if it is the same for all.
  private mutating func copyUniform(_ suffix: String, as field: String) throws(FormatError) {
    let name = key(suffix)
    guard file.metadata[name]?.array != nil else { return try copy(suffix, as: field) }
    let values = try file.integers(name, in: 0...Int.max)
    guard let first = values.first, values.allSatisfy({ $0 == first }) else {
      throw file.wrong(name, "one number, or the same for every layer")
    }
    set(field, first, from: name)
  }

  private mutating func copyShape() throws(FormatError) {
    guard try file.integer(key("expert_count"), in: 0...Int.max, default: 0) == 0 else {
      throw wrong("expert_count", "0: mixtures of experts are not supported")
    }
    try copy("block_count", as: "num_hidden_layers")
    try copy("embedding_length", as: "hidden_size")
    try copyUniform("feed_forward_length", as: "intermediate_size")
    try copyUniform("attention.head_count", as: "num_attention_heads")
    try copyUniform("attention.head_count_kv", as: "num_key_value_heads")
    if value("attention.head_count_kv") == nil, let heads = number("num_attention_heads") {
      set("num_key_value_heads", heads, from: key("attention.head_count"))
    }
    try copy("context_length", as: "max_position_embeddings")
    try copy("attention.layer_norm_rms_epsilon", as: "rms_norm_eps")
    try copyHeadDimension()
    let embedding = try file.info(named: Self.embedding)
    set("vocab_size", embedding.shape[0], from: Self.embedding)
    set("tie_word_embeddings", .boolean(file.tensors[Self.outputHead] == nil), from: Self.outputHead)
    let special = try GGUFSpecialTokens(file)
    if let id = special.begin { set("bos_token_id", id, from: "tokenizer.ggml.bos_token_id") }
    set(
      "eos_token_id", .array(special.ends.map { .number("\($0)") }), from: "tokenizer.ggml.eos_token_id")
  }

  private mutating func copyHeadDimension() throws(FormatError) {
    if value("attention.key_length") != nil {
      try copy("attention.key_length", as: "head_dim")
    } else if let width = value("embedding_length")?.integer, let heads = number("num_attention_heads"),
      heads > 0
    {
      // Where a family's config.json has another default, GGUF has not.
      guard width % heads == 0 else {
        throw wrong("attention.head_count", "a divisor of the embedding length \(width)")
      }
      set("head_dim", width / heads, from: key("attention.key_length"))
    }
    let values = try file.integer(
      key("attention.value_length"), in: 0...65_536, default: number("head_dim") ?? 0)
    guard values == number("head_dim") ?? 0 else {
      throw wrong("attention.value_length", "as many dimensions as keys have")
    }
  }

  private mutating func copyRotary() throws(FormatError) {
    try copy("rope.freq_base", as: "rope_theta")
    // Every architecture's base is this one where the file does not say, whatever config.json's default.
    if value("rope.freq_base") == nil {
      set("rope_theta", .number("10000.0"), from: key("rope.freq_base"))
    }
    let type = try file.string(key("rope.scaling.type"), default: "linear")
    let older = try file.number(key("rope.scale_linear"), in: 0...1e6, default: 1)
    let factor = try file.number(key("rope.scaling.factor"), in: 0...1e6, default: older)
    let attention = try file.number(key("rope.scaling.attn_factor"), in: 1e-6...1e6, default: 1)
    let context = try file.integer(key("context_length"), in: 1...1_073_741_824, default: 2048)
    let original = try file.integer(
      key("rope.scaling.original_context_length"), in: 1...1_073_741_824, default: context)
    let length = ("original_max_position_embeddings", JSONNode.number("\(original)"))
    if file.tensors[Self.longFactors] != nil {
      let count =
        try file.integer(key("rope.dimension_count"), in: 1...65_536, default: number("head_dim") ?? 2) / 2
      let factors = [("short_factor", Self.shortFactors), ("long_factor", Self.longFactors)]
      var lists: [(String, JSONNode)] = []
      for (field, name) in factors {
        let values = try rotaryFactors(name, count: count)
        lists.append((field, .array(values.map { .number("\($0)") })))
      }
      set(length.0, length.1, from: key("rope.scaling.original_context_length"))
      setScaling("longrope", lists + [("attention_factor", .number("\(attention)")), length])
    } else if type == "yarn" {
      let magnitude = (factor > 1 ? 0.1 * log(factor) + 1 : 1) * attention
      var fields = [
        ("factor", JSONNode.number("\(factor)")), ("attention_factor", .number("\(magnitude)")), length,
      ]
      for (suffix, field) in [("yarn_beta_fast", "beta_fast"), ("yarn_beta_slow", "beta_slow")] {
        guard let value = value("rope.scaling." + suffix)?.double else { continue }
        fields.append((field, .number("\(value)")))
      }
      setScaling("yarn", fields)
    } else if type == "linear", factor != 1, factor != 0 {
      setScaling("linear", [("factor", .number("\(factor)"))])
    } else if type != "linear", type != "none" {
      throw wrong("rope.scaling.type", "none, linear, yarn or longrope")
    }
  }

  private mutating func setScaling(_ type: String, _ fields: [(String, JSONNode)]) {
    let all = [("rope_type", JSONNode.string(type))] + fields
    let scaling = JSONNode.object(all.map { JSONNode.Member(name: $0, value: $1, offset: 0) })
    set("rope_scaling", scaling, from: key("rope.scaling.factor"))
  }

  // MARK: - What only tensors say

  /// Adds to a configuration what no field of config.json says.
  ///
  /// - Throws: for the first thing that is wrong.
  func complete(_ configuration: inout ModelConfiguration) throws(FormatError) {
    // Norms are stored as they are used.
    configuration.decoder.normOffset = 0
    let rotated = configuration.decoder.rotaries.first?.dimension ?? 0
    let turned = try file.integer(
      key("rope.dimension_count"), in: 1...65_536, default: configuration.headDimension)
    guard turned == rotated else {
      throw wrong("rope.dimension_count", "the \(rotated) dimensions of a head")
    }
    if file.tensors[Self.factors] != nil {
      configuration.decoder.rotaries[0].scaling = .factors(
        try rotaryFactors(Self.factors, count: rotated / 2))
    }
    func has(_ name: String) -> Bool { file.tensors["blk.0.\(name).bias"] != nil }
    if has("attn_q") || has("attn_qkv") { configuration.decoder.hasAttentionBias = true }
    if has("attn_output") { configuration.decoder.hasOutputBias = true }
    if has("ffn_up") { configuration.decoder.hasFeedForwardBias = true }
  }

  /// The values of a tensor of factors.
  private func rotaryFactors(_ name: String, count: Int) throws(FormatError) -> [Float] {
    let info = try file.info(named: name)
    guard info.shape == [count] else {
      throw .wrongShape(file: file.path, tensor: name, shape: info.shape, expected: [count])
    }
    let values = try file.floats(named: name)
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .field(
        file: file.path, field: name, found: "not positive everywhere", expected: "positive numbers")
    }
    return values
  }
}
