internal import Formats
internal import Foundation

/// Reads a rotary embedding from a config.json, from where transformers 4 or 5 writes it: `rope_theta` with
/// `rope_scaling`, or `rope_parameters`, which may hold one object for each kind of layer.
struct RotaryReader {
  let fields: ConfigurationFields
  let headDimension: Int
  let contextLength: Int
  /// The length a model was first trained on, if the file does not say; nil is the context length.
  var standardOriginal: Int?
  /// Whether every scaling there is means LongRoPE.
  var isLongRope = false

  /// The settings of all layers, or of one kind of them.
  ///
  /// - Parameters:
  ///   - kind: `sliding_attention` or `full_attention`, where `rope_parameters` tells them apart.
  ///   - theta: the name of the field of the base beside `rope_scaling`.
  ///   - standard: the base if the file names none.
  ///   - scales: whether `rope_scaling` is about these layers.
  func settings(
    of kind: String? = nil, theta: String = "rope_theta", default standard: Double = 10_000,
    scales: Bool = true
  ) throws(FormatError) -> RotarySettings {
    var inner = try fields.nested("rope_parameters")
    if let kind {
      // What is not told apart by kinds of layers is about those that scale.
      let own = try inner?.nested(kind)
      inner = own ?? (scales ? inner : nil)
    }
    let parameters = inner
    if scales, let older = try fields.nested("rope_scaling"), older.root.members?.isEmpty == false {
      inner = older
    }
    // A scaling beside parameters by kind of layer adds to them; it takes the place of those for all layers.
    let holders = [inner, kind == nil ? nil : parameters].compactMap { $0 }
    let base = holders.first { !$0.isAbsent("rope_theta") }
    let number = try base?.number("rope_theta", in: 1e-6...1e12)
    let plain = try fields.number(theta, in: 1e-6...1e12, default: standard)
    var settings = RotarySettings(theta: number ?? plain, dimension: try dimension(inner))
    if let inner { settings.scaling = try scaling(inner, dimension: settings.dimension) }
    return settings
  }

  /// How many dimensions are turned.
  private func dimension(_ inner: ConfigurationFields?) throws(FormatError) -> Int {
    let name = "partial_rotary_factor"
    let holder = inner.flatMap { $0.isAbsent(name) ? nil : $0 } ?? fields
    let share = try holder.number(name, in: 0...1, default: 1)
    let dimension = Int(Double(headDimension) * share)
    guard dimension > 0, dimension % 2 == 0 else {
      throw holder.wrong(name, "a share of the \(headDimension) dimensions of a head that is an even number")
    }
    return dimension
  }

  private func scaling(_ inner: ConfigurationFields, dimension: Int) throws(FormatError)
    -> RotarySettings.Scaling
  {
    let field = inner.isAbsent("rope_type") ? "type" : "rope_type"
    let type = try inner.text(field, default: "default")
    if type == "default" { return .none }
    let original = try original(inner)
    if isLongRope, ["longrope", "su", "yarn"].contains(type) {
      return try longRope(inner, original: original, count: dimension / 2)
    }
    switch type {
    case "linear": return .linear(factor: try factor(inner))
    case "dynamic":
      guard dimension > 2 else { throw inner.wrong(field, "another type for heads of 2 dimensions") }
      return .dynamic(factor: try factor(inner), original: contextLength)
    case "yarn": return .yarn(try yarn(inner, original: original))
    case "llama3":
      let low = try inner.number("low_freq_factor", in: 1e-6...1e6)
      let high = try inner.number("high_freq_factor", in: 1e-6...1e6)
      guard low < high else { throw inner.wrong("high_freq_factor", "a number over low_freq_factor") }
      return .llama3(factor: try factor(inner), low: low, high: high, original: original)
    case "longrope", "su":
      return try longRope(inner, original: original, count: dimension / 2)
    default:
      throw inner.wrong(field, "default, linear, dynamic, yarn, llama3 or longrope")
    }
  }

  /// The length a model was first trained on: beside the scaling, or else in it.
  private func original(_ inner: ConfigurationFields) throws(FormatError) -> Int {
    let name = "original_max_position_embeddings"
    let holder = fields.isAbsent(name) && standardOriginal == nil ? inner : fields
    return try holder.integer(name, in: 1...1_073_741_824, default: standardOriginal ?? contextLength)
  }

  private func factor(_ inner: ConfigurationFields, default standard: Double? = nil) throws(FormatError)
    -> Double
  {
    try inner.number("factor", in: 1...1e6, default: standard)
  }

  private func yarn(_ inner: ConfigurationFields, original: Int) throws(FormatError)
    -> RotarySettings.Yarn
  {
    let factor = try factor(inner, default: max(1, Double(contextLength) / Double(original)))
    func magnitude(_ weight: Double) -> Double { factor <= 1 ? 1 : 0.1 * weight * log(factor) + 1 }
    let scale = try inner.number("mscale", in: 0...100, default: 0)
    let scaleAll = try inner.number("mscale_all_dim", in: 0...100, default: 0)
    let standard = scale > 0 && scaleAll > 0 ? magnitude(scale) / magnitude(scaleAll) : magnitude(1)
    let fast = try inner.number("beta_fast", in: 0...1e6, default: 32)
    let slow = try inner.number("beta_slow", in: 0...1e6, default: 1)
    return RotarySettings.Yarn(
      factor: factor, original: original,
      attentionFactor: try inner.number("attention_factor", in: 1e-6...1e6, default: standard),
      fast: fast > 0 ? fast : 32, slow: slow > 0 ? slow : 1,
      truncates: try inner.boolean("truncate", default: true))
  }

  private func longRope(_ inner: ConfigurationFields, original: Int, count: Int) throws(FormatError)
    -> RotarySettings.Scaling
  {
    let factor = try factor(inner, default: max(1, Double(contextLength) / Double(original)))
    let standard = factor <= 1 || original < 2 ? 1 : (1 + log(factor) / log(Double(original))).squareRoot()
    return .longRope(
      short: try inner.numbers("short_factor", count: count, in: 1e-6...1e6),
      long: try inner.numbers("long_factor", count: count, in: 1e-6...1e6), original: original,
      attentionFactor: try inner.number("attention_factor", in: 1e-6...1e6, default: standard))
  }
}
