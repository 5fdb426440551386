internal import Formats

/// A family of decoders: what its config.json and its GGUF files say beyond what all of them share.
///
/// A further family is one more type that conforms to this, and one row in `FamilyCatalog`.
protocol ModelFamily: Sendable {
  /// What users call it.
  static var name: String { get }
  /// Its class in transformers, as `architectures` names it.
  static var architectures: [String] { get }
  /// Its `model_type`.
  static var types: [String] { get }
  /// How GGUF files hold it; nil if they hold it as another family.
  static var gguf: GGUFForm? { get }

  /// Reads a config.json of the family.
  ///
  /// - Throws: `field`, for the first field that is wrong.
  static func configuration(_ fields: ConfigurationFields) throws(FormatError) -> ModelConfiguration

  /// Says in the words of its config.json what a GGUF file of the family says in its own way.
  ///
  /// - Throws: `field`, for the first value that is wrong.
  static func readGGUF(_ fields: inout GGUFFields) throws(FormatError)
}

extension ModelFamily {
  static var gguf: GGUFForm? { nil }

  static func readGGUF(_ fields: inout GGUFFields) throws(FormatError) {}

  /// Whether a layer's attention slides, for each of `layers`: from `layer_types` if the file has it.
  ///
  /// - Parameter standard: whether it does where the file does not say.
  static func slides(
    _ fields: ConfigurationFields, layers: Int, default standard: (_ layer: Int) -> Bool
  ) throws(FormatError) -> [Bool] {
    if fields.isAbsent("layer_types") { return (0..<layers).map(standard) }
    let kinds = ["full_attention", "sliding_attention"]
    let found = fields.root["layer_types"]?.array?.compactMap { kind in
      kinds.firstIndex { $0 == kind.string }
    }
    guard let found, found.count == layers, fields.root["layer_types"]?.array?.count == layers else {
      throw fields.wrong("layer_types", "\(layers) texts, each full_attention or sliding_attention")
    }
    return found.map { $0 == 1 }
  }

  /// Gives the layers that slide their window.
  static func setWindow(_ window: Int?, where slides: [Bool], of configuration: inout ModelConfiguration) {
    for (layer, slides) in slides.enumerated() where slides {
      configuration.decoder.layers[layer].span = window
    }
  }

  /// The length of the sliding window; nil if the file says that there is none.
  static func window(_ fields: ConfigurationFields, default standard: Int?) throws(FormatError) -> Int? {
    guard let value = fields.root["sliding_window"] else { return standard }
    return value.isNull ? nil : try fields.integer("sliding_window", in: 1...1_073_741_824)
  }
}
