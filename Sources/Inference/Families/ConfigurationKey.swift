internal import Formats

/// A key of a config.json that changes what some decoder computes.
///
/// A family either reads it or refuses a file in which it says anything: the model was made for a computation that
/// is not the family's, and its numbers would be wrong in silence.
struct ConfigurationKey: Sendable {
  /// What may stand at a key that a family does not read.
  enum Neutral: Sendable {
    /// Nothing but null.
    case nothing
    /// A number.
    case number(Double)
    /// A truth value.
    case boolean(Bool)
    /// A text.
    case text(String)
    /// What a decoder of this configuration does anyway.
    case whatHolds(@Sendable (JSONNode, ModelConfiguration) -> Bool, String)

    /// Whether a value says nothing new of a decoder.
    func allows(_ value: JSONNode, in configuration: ModelConfiguration) -> Bool {
      switch self {
      case .nothing: false
      case .number(let number): value.double == number
      case .boolean(let flag): value.boolean == flag
      case .text(let text): value.string == text
      case .whatHolds(let holds, _): holds(value, configuration)
      }
    }

    /// What was expected, for an error.
    var words: String {
      switch self {
      case .nothing: "null"
      case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
      case .boolean(let flag): "\(flag)"
      case .text(let text): text
      case .whatHolds(_, let words): words
      }
    }
  }

  let name: String
  let neutral: Neutral
  /// The names of the families that read it.
  let readers: Set<String>

  init(_ name: String, _ neutral: Neutral, readBy readers: [any ModelFamily.Type] = []) {
    (self.name, self.neutral) = (name, neutral)
    self.readers = Set(readers.map { $0.name })
  }

  /// Refuses the first key that says something which the family does not read.
  ///
  /// - Throws: `field`.
  static func check(_ fields: ConfigurationFields, _ configuration: ModelConfiguration) throws(FormatError) {
    for key in all where !key.readers.contains(configuration.family) {
      guard let value = fields.root[key.name], !value.isNull, !key.neutral.allows(value, in: configuration)
      else { continue }
      throw fields.wrong(
        key.name, "\(key.neutral.words): models of the family \(configuration.family) compute nothing else")
    }
    for name in ["text_config", "rope_parameters", "rope_scaling", "full_attention", "sliding_attention"]
    where fields.root[name]?.members != nil {
      if let inner = try fields.nested(name) { try check(inner, configuration) }
    }
  }
}
