internal import Formats

extension ModelConfiguration {
  /// Reads what all families have, with the decoder of a Llama without extras and without rotary embedding.
  ///
  /// - Parameters:
  ///   - fields: the fields of a config.json.
  ///   - family: the family's name.
  ///   - standard: what holds where the file does not say.
  init(_ fields: ConfigurationFields, family: String, standard: FamilyDefaults = FamilyDefaults())
    throws(FormatError)
  {
    self.family = family
    layers = try fields.integer("num_hidden_layers", in: 1...10_000)
    hiddenSize = try fields.integer("hidden_size", in: 1...1_048_576)
    intermediateSize = try fields.integer("intermediate_size", in: 1...4_194_304)
    queryHeads = try fields.integer("num_attention_heads", in: 1...65_536, default: standard.queryHeads)
    kvHeads = try fields.integer(
      "num_key_value_heads", in: 1...65_536, default: standard.kvHeads ?? queryHeads)
    vocabularySize = try fields.integer("vocab_size", in: 1...16_777_216, default: standard.vocabularySize)
    contextLength = try fields.integer(
      "max_position_embeddings", in: 1...1_073_741_824, default: standard.contextLength)
    guard queryHeads % kvHeads == 0 else {
      throw fields.wrong("num_key_value_heads", "a divisor of the \(queryHeads) attention heads")
    }
    if fields.isAbsent("head_dim"), standard.headDimension == nil, hiddenSize % queryHeads != 0 {
      throw fields.wrong(
        "hidden_size", "a multiple of the \(queryHeads) attention heads, or head_dim beside it")
    }
    headDimension = try fields.integer(
      "head_dim", in: 1...65_536, default: standard.headDimension ?? hiddenSize / queryHeads)
    guard headDimension % 2 == 0 else {
      throw fields.wrong("head_dim", "an even number for rotary embedding")
    }
    rmsNormEpsilon = Float(try fields.number("rms_norm_eps", in: 0...1, default: standard.rmsNormEpsilon))
    tiedEmbeddings = try fields.boolean("tie_word_embeddings", default: standard.isTied)
    bosTokenID = nil
    eosTokenIDs = []
    droppedTokenIDs = []
    decoder = DecoderOptions(
      attentionScale: Float(1 / Double(headDimension).squareRoot()),
      layers: Array(repeating: DecoderOptions.Layer(), count: layers))
    try readSpecialTokens(fields)
  }

  /// Reads the tokens that begin and end a sequence, as far as the fields name them.
  mutating func readSpecialTokens(_ fields: ConfigurationFields) throws(FormatError) {
    if let begin = try specialTokens("bos_token_id", of: fields).first { bosTokenID = begin }
    let ends = try specialTokens("eos_token_id", of: fields)
    if !ends.isEmpty { eosTokenIDs = ends }
  }

  /// The tokens of a field that the vocabulary has; the others are put aside.
  private mutating func specialTokens(_ field: String, of fields: ConfigurationFields) throws(FormatError)
    -> [Int32]
  {
    guard let ids = fields.wholeNumbers(field) else {
      throw fields.wrong(field, "integers from 0 to \(vocabularySize - 1)")
    }
    for id in ids where !(0..<vocabularySize).contains(id) && !droppedTokenIDs.contains(id) {
      droppedTokenIDs.append(id)
    }
    return ids.filter { (0..<vocabularySize).contains($0) }.map { Int32($0) }
  }

  /// Adds the tokens that a generation_config.json says end a sequence, if there is one.
  ///
  /// - Throws: `malformedJSON` or `field`.
  mutating func addEnds(path: String) throws(FormatError) {
    guard let file = try? MappedFile(path: path) else { return }
    let root = try withExtendedLifetime(file) { () throws(FormatError) in
      try JSONReader.read(file.bytes, of: path)
    }
    let fields = ConfigurationFields(file: path, root: root)
    let ends = try specialTokens("eos_token_id", of: fields)
    eosTokenIDs += ends.filter { !eosTokenIDs.contains($0) }
  }

  /// Reads the one rotary embedding that all layers have.
  ///
  /// - Parameter standard: the base where the file does not say.
  mutating func readRotary(_ fields: ConfigurationFields, default standard: Double = 10_000)
    throws(FormatError)
  {
    let reader = RotaryReader(fields: fields, headDimension: headDimension, contextLength: contextLength)
    let settings = try reader.settings(default: standard)
    decoder.rotaries = [settings]
    contextLength = settings.stretched(contextLength)
  }
}

extension RotarySettings {
  /// The longest sequence, if an unscaled model's is `length`: some kinds of scaling come with the length that
  /// they stretch, others with the one they have reached.
  fileprivate func stretched(_ length: Int) -> Int {
    let longest =
      switch scaling {
      case .dynamic(let factor, _): Double(length) * factor
      case .yarn(let yarn): max(Double(length), Double(yarn.original) * yarn.factor)
      case .none, .linear, .llama3, .longRope, .factors: Double(length)
      }
    return Int(min(max(longest, Double(length)), 1_073_741_824))
  }
}
