extension ModelConfiguration {
  /// The architectures there is code for, by their name in config.json and their model type.
  static let architectures = [(name: "LlamaForCausalLM", type: "llama")]

  /// Reads and checks a config.json in the form of Hugging Face transformers.
  ///
  /// - Throws: `missing`, `malformedJSON`, `unknownArchitecture` or `configuration`.
  public init(path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    let root = try withExtendedLifetime(file) { () throws(CheckpointError) in
      try JSONReader.read(file.bytes, ofCheckpoint: path)
    }
    guard root.members != nil else {
      throw .malformedJSON(file: path, offset: 0, expected: "a JSON object")
    }
    let fields = ConfigurationFields(file: path, root: root)
    try Self.checkArchitecture(fields)
    try Self.refuseUnsupported(fields)

    layers = try fields.integer("num_hidden_layers", in: 1...10_000)
    hiddenSize = try fields.integer("hidden_size", in: 1...1_048_576)
    intermediateSize = try fields.integer("intermediate_size", in: 1...4_194_304)
    queryHeads = try fields.integer("num_attention_heads", in: 1...65_536)
    kvHeads = try fields.integer("num_key_value_heads", in: 1...65_536, default: queryHeads)
    vocabularySize = try fields.integer("vocab_size", in: 1...16_777_216)
    contextLength = try fields.integer("max_position_embeddings", in: 1...1_073_741_824, default: 2048)
    guard queryHeads % kvHeads == 0 else {
      throw fields.wrong("num_key_value_heads", "a divisor of the \(queryHeads) attention heads")
    }
    if fields.isAbsent("head_dim"), hiddenSize % queryHeads != 0 {
      throw fields.wrong(
        "hidden_size", "a multiple of the \(queryHeads) attention heads, or head_dim beside it")
    }
    headDimension = try fields.integer("head_dim", in: 1...65_536, default: hiddenSize / queryHeads)
    guard headDimension % 2 == 0 else {
      throw fields.wrong("head_dim", "an even number for rotary embedding")
    }

    rmsNormEpsilon = Float(try fields.number("rms_norm_eps", default: 1e-6) { $0 >= 0 && $0 < 1 })
    ropeTheta = try fields.ropeTheta()
    tiedEmbeddings = try fields.boolean("tie_word_embeddings", default: false)
    let ids = 0...(vocabularySize - 1)
    bosTokenID =
      fields.isAbsent("bos_token_id") ? nil : Int32(try fields.integer("bos_token_id", in: ids))
    eosTokenIDs = try fields.integers("eos_token_id", in: ids).map { Int32($0) }
  }

  private static func checkArchitecture(_ fields: ConfigurationFields) throws(CheckpointError) {
    let known = architectures.map(\.name)
    var found: [String] = []
    if case .array(let names) = fields.root["architectures"] {
      found = names.map { $0.string ?? "?" }
    }
    if found.isEmpty, let type = fields.root["model_type"]?.string {
      guard architectures.contains(where: { $0.type == type }) else {
        throw .unknownArchitecture(file: fields.file, found: type, known: known)
      }
      return
    }
    guard found.count == 1, known.contains(found[0]) else {
      let name = found.isEmpty ? "not named" : found.joined(separator: ", ")
      throw .unknownArchitecture(file: fields.file, found: name, known: known)
    }
    let type = fields.root["model_type"]?.string
    if let type, !architectures.contains(where: { $0.name == found[0] && $0.type == type }) {
      throw .unknownArchitecture(file: fields.file, found: "\(found[0]) of type \(type)", known: known)
    }
  }

  private static func refuseUnsupported(_ fields: ConfigurationFields) throws(CheckpointError) {
    if let activation = fields.root["hidden_act"], activation.string != "silu" {
      throw fields.wrong("hidden_act", "silu")
    }
    for name in ["attention_bias", "mlp_bias"] where try fields.boolean(name, default: false) {
      throw fields.wrong(name, "false: projections with a bias are not supported")
    }
    for name in ["rope_scaling", "quantization_config"] where !fields.isAbsent(name) {
      throw fields.wrong(name, "null: \(name) is not supported")
    }
    if let type = fields.root["rope_parameters"]?["rope_type"], type.string != "default" {
      throw fields.wrong("rope_parameters", "the rope_type default: scaled rotary embedding is not supported")
    }
  }
}
