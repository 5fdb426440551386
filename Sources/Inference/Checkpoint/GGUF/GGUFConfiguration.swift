internal import CKernels
internal import Foundation

/// Reads a decoder's configuration from a GGUF file: its metadata said in the words of a config.json, so that
/// each family has one reader, and what only tensors say.
///
/// Source of what keys mean and what holds without them: llama.cpp's loader (0c1e570).
struct GGUFConfiguration {
  /// The factors of scaled rotary embeddings.
  private static let factors = "rope_freqs.weight"
  private static let longFactors = "rope_factors_long.weight"
  private static let shortFactors = "rope_factors_short.weight"

  /// The tensors that are part of the configuration.
  static let tensors: Set<String> = [factors, longFactors, shortFactors]

  private let file: GGUFFile
  private let architecture: String
  private let family: any ModelFamily.Type
  private var members: [JSONNode.Member] = []
  private var names: [String: String] = [:]

  /// Finds the family of a file.
  ///
  /// - Throws: `unknownArchitecture` or `configuration`.
  init(_ file: GGUFFile) throws(CheckpointError) {
    self.file = file
    architecture = try file.string("general.architecture")
    family = try FamilyCatalog.family(gguf: architecture, file: file.path)
  }

  /// Dimensions of a head if the rows of queries and keys come in pairs, as llama.cpp's converter puts them
  /// for these architectures.
  func pairedDimension(_ configuration: ModelConfiguration) -> Int? {
    ["llama", "smollm3"].contains(architecture) ? configuration.headDimension : nil
  }

  /// The configuration.
  ///
  /// - Throws: `configuration` or `missingTensor`, for the first thing that is wrong.
  mutating func read() throws(CheckpointError) -> ModelConfiguration {
    try copyShape()
    try copyRotary()
    try copyFamily()
    let fields = ConfigurationFields(file: file.path, root: .object(members), names: names)
    var configuration = try family.configuration(fields)
    // Norms are stored as they are used.
    configuration.decoder.normOffset = 0
    let rotated = configuration.decoder.rotaries.first?.dimension ?? 0
    let turned = try file.integer(
      key("rope.dimension_count"), in: 1...65_536, default: configuration.headDimension)
    guard turned == rotated else {
      throw file.wrong(key("rope.dimension_count"), "the \(rotated) dimensions of a head")
    }
    if file.tensors[Self.factors] != nil {
      configuration.decoder.rotaries[0].scaling = .factors(
        try rotaryFactors(Self.factors, count: rotated / 2))
    }
    configuration.disregardedWindow = disregardedWindow
    func has(_ name: String) -> Bool { file.tensors["blk.0.\(name).bias"] != nil }
    if has("attn_q") || has("attn_qkv") { configuration.decoder.hasAttentionBias = true }
    if has("attn_output") { configuration.decoder.hasOutputBias = true }
    if has("ffn_up") { configuration.decoder.hasFeedForwardBias = true }
    return configuration
  }

  private func key(_ suffix: String) -> String { architecture + "." + suffix }

  /// Says a field of config.json by a value, and what the file calls it.
  private mutating func set(_ field: String, _ value: JSONNode, from key: String) {
    members.append(JSONNode.Member(name: field, value: value, offset: 0))
    names[field] = key
  }

  private mutating func set(_ field: String, _ value: some BinaryInteger, from key: String) {
    set(field, .number("\(value)"), from: key)
  }

  /// Copies a number if the file has it.
  private mutating func copy(_ suffix: String, as field: String) throws(CheckpointError) {
    let name = key(suffix)
    guard let value = file.metadata[name] else { return }
    guard let number = value.integer.map({ "\($0)" }) ?? value.double.map({ "\($0)" }) else {
      throw file.wrong(name, "a number")
    }
    set(field, .number(number), from: name)
  }

  /// Copies a number that may be given for every layer, if it is the same for all.
  private mutating func copyUniform(_ suffix: String, as field: String) throws(CheckpointError) {
    let name = key(suffix)
    guard file.metadata[name]?.array != nil else { return try copy(suffix, as: field) }
    let values = try file.integers(name, in: 0...Int.max)
    guard let first = values.first, values.allSatisfy({ $0 == first }) else {
      throw file.wrong(name, "one number, or the same for every layer")
    }
    set(field, first, from: name)
  }

  private mutating func copyShape() throws(CheckpointError) {
    guard try file.integer(key("expert_count"), in: 0...Int.max, default: 0) == 0 else {
      throw file.wrong(key("expert_count"), "0: mixtures of experts are not supported")
    }
    try copy("block_count", as: "num_hidden_layers")
    try copy("embedding_length", as: "hidden_size")
    try copyUniform("feed_forward_length", as: "intermediate_size")
    try copyUniform("attention.head_count", as: "num_attention_heads")
    try copyUniform("attention.head_count_kv", as: "num_key_value_heads")
    if file.metadata[key("attention.head_count_kv")] == nil, let heads = number("num_attention_heads") {
      set("num_key_value_heads", heads, from: key("attention.head_count"))
    }
    try copy("context_length", as: "max_position_embeddings")
    try copy("attention.layer_norm_rms_epsilon", as: "rms_norm_eps")
    if file.metadata[key("attention.key_length")] != nil {
      try copy("attention.key_length", as: "head_dim")
    } else if let width = file.metadata[key("embedding_length")]?.integer,
      let heads = number("num_attention_heads"), heads > 0
    {
      // Where a family's config.json has another default, GGUF has not.
      guard width % heads == 0 else {
        throw file.wrong(key("attention.head_count"), "a divisor of the embedding length \(width)")
      }
      set("head_dim", width / heads, from: key("attention.key_length"))
    }
    let values = try file.integer(
      key("attention.value_length"), in: 0...65_536, default: number("head_dim") ?? 0)
    guard values == number("head_dim") ?? 0 else {
      throw file.wrong(key("attention.value_length"), "as many dimensions as keys have")
    }
    let embedding = try file.info(named: GGUFNaming().embedding)
    set("vocab_size", embedding.shape[0], from: "token_embd.weight")
    set("tie_word_embeddings", .boolean(file.tensors[GGUFNaming().outputHead] == nil), from: "output.weight")
    if let id = file.metadata["tokenizer.ggml.bos_token_id"]?.integer {
      set("bos_token_id", id, from: "tokenizer.ggml.bos_token_id")
    }
    let ends = ["eos", "eot", "eom"].compactMap { file.metadata["tokenizer.ggml.\($0)_token_id"]?.integer }
    if !ends.isEmpty {
      set("eos_token_id", .array(ends.map { .number("\($0)") }), from: "tokenizer.ggml.eos_token_id")
    }
  }

  /// A whole number that was set already.
  private func number(_ field: String) -> Int? {
    members.last { $0.name == field }?.value.wholeNumber
  }

  private mutating func copyRotary() throws(CheckpointError) {
    try copy("rope.freq_base", as: "rope_theta")
    // Every architecture's base is this one where the file does not say, whatever config.json's default.
    if file.metadata[key("rope.freq_base")] == nil {
      set("rope_theta", .number("10000.0"), from: key("rope.freq_base"))
    }
    let type = try file.string(key("rope.scaling.type"), default: "linear")
    let older = try file.number(key("rope.scale_linear"), in: 0...1e6, default: 1)
    let factor = try file.number(key("rope.scaling.factor"), in: 0...1e6, default: older)
    let attention = try file.number(key("rope.scaling.attn_factor"), in: 1e-6...1e6, default: 1)
    let context = try file.integer(key("context_length"), in: 1...1_073_741_824, default: 2048)
    let original = try file.integer(
      key("rope.scaling.original_context_length"), in: 1...1_073_741_824, default: context)
    func scaling(_ type: String, _ fields: [(String, JSONNode)]) -> JSONNode {
      let all = [("rope_type", JSONNode.string(type))] + fields
      return .object(all.map { JSONNode.Member(name: $0, value: $1, offset: 0) })
    }
    let place = key("rope.scaling.factor")
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
      set(
        "rope_scaling",
        scaling("longrope", lists + [("attention_factor", .number("\(attention)")), length]), from: place)
    } else if type == "yarn" {
      let magnitude = (factor > 1 ? 0.1 * log(factor) + 1 : 1) * attention
      var fields = [
        ("factor", JSONNode.number("\(factor)")), ("attention_factor", .number("\(magnitude)")), length,
      ]
      for (suffix, field) in [("yarn_beta_fast", "beta_fast"), ("yarn_beta_slow", "beta_slow")] {
        guard let value = file.metadata[key("rope.scaling." + suffix)]?.double else { continue }
        fields.append((field, .number("\(value)")))
      }
      set("rope_scaling", scaling("yarn", fields), from: place)
    } else if type == "linear", factor != 1, factor != 0 {
      set("rope_scaling", scaling("linear", [("factor", .number("\(factor)"))]), from: place)
    } else if type != "linear", type != "none" {
      throw file.wrong(key("rope.scaling.type"), "none, linear, yarn or longrope")
    }
  }

  private mutating func copyFamily() throws(CheckpointError) {
    switch architecture {
    case "gemma2", "gemma3": try copyGemma()
    case "phi3":
      try copyWindow()
      let turned = try file.integer(key("rope.dimension_count"), in: 1...65_536, default: 65_536)
      if let dimension = number("head_dim"), turned < dimension {
        // The nearest number above, so that the product is not cut off below the whole number it stands for.
        let share = (Double(turned) / Double(dimension)).nextUp
        set("partial_rotary_factor", .number("\(share)"), from: key("rope.dimension_count"))
      }
    default: break
    }
  }

  /// The sliding window of a file whose architecture llama.cpp runs without one, such as a Mistral's, which is
  /// called llama.
  private var disregardedWindow: Int? {
    guard !["gemma2", "gemma3", "phi3"].contains(architecture) else { return nil }
    return file.metadata[key("attention.sliding_window")]?.integer.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Copies the sliding window; 0 is none.
  private mutating func copyWindow() throws(CheckpointError) {
    let name = key("attention.sliding_window")
    let window = try file.integer(name, in: 0...1_073_741_824, default: 0)
    set("sliding_window", window == 0 ? .null : .number("\(window)"), from: name)
  }

  private mutating func copyGemma() throws(CheckpointError) {
    try copy("attn_logit_softcapping", as: "attn_logit_softcapping")
    try copy("final_logit_softcapping", as: "final_logit_softcapping")
    if architecture == "gemma3" || file.metadata[key("attention.sliding_window")] != nil { try copyWindow() }
    try copy("rope.freq_base_swa", as: "rope_local_base_freq")
    let pattern = key("attention.sliding_window_pattern")
    if let flags = file.metadata[pattern]?.array {
      let slides = try file.booleans(pattern)
      guard slides.count == number("num_hidden_layers") else {
        throw file.wrong(pattern, "a flag for every layer, found \(flags.count)")
      }
      let kinds = slides.map { JSONNode.string($0 ? "sliding_attention" : "full_attention") }
      set("layer_types", .array(kinds), from: pattern)
    } else if let interval = file.metadata[pattern]?.integer {
      if architecture == "gemma3" {
        set("sliding_window_pattern", interval, from: pattern)
      } else if interval != 2 {
        throw file.wrong(pattern, "2 for Gemma 2")
      }
    }
    // The largest models scale scores by the width that each head would have without a length of its own.
    let layers = architecture == "gemma2" ? 46 : 62
    if number("num_hidden_layers") == layers, let width = number("hidden_size"),
      let heads = number("num_attention_heads"), heads > 0
    {
      set("query_pre_attn_scalar", width / heads, from: key("embedding_length"))
    } else if let dimension = number("head_dim") {
      set("query_pre_attn_scalar", dimension, from: key("attention.key_length"))
    }
  }

  /// The values of a tensor of factors.
  private func rotaryFactors(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
    let info = try file.info(named: name)
    guard info.shape == [count] else {
      throw .wrongShape(file: file.path, tensor: name, shape: info.shape, expected: [count])
    }
    let values = try file.floats(named: name)
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .configuration(
        file: file.path, field: name, found: "not positive everywhere", expected: "positive numbers")
    }
    return values
  }
}
