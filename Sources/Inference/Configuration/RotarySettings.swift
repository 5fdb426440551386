/// A rotary embedding, as a checkpoint describes it.
struct RotarySettings: Equatable, Sendable {
  /// How wavelengths are stretched for sequences longer than those a model was first trained on.
  ///
  /// `original` is the number of tokens of those. Sources: transformers' `modeling_rope_utils`, and the papers named.
  enum Scaling: Equatable, Sendable {
    case none
    /// All wavelengths times `factor` (arXiv 2306.15595).
    case linear(factor: Double)
    /// A base that grows with the sequence beyond `original` tokens (NTK-aware).
    case dynamic(factor: Double, original: Int)
    /// Short wavelengths kept, long ones times `factor`, a ramp between (arXiv 2309.00071).
    case yarn(Yarn)
    /// As YaRN, with a ramp over the wavelengths' ratio to `original`.
    case llama3(factor: Double, low: Double, high: Double, original: Int)
    /// A factor for each wavelength; another set of them beyond `original` tokens (arXiv 2402.13753).
    case longRope(short: [Float], long: [Float], original: Int, attentionFactor: Double)
    /// A factor for each wavelength, as GGUF files store them.
    case factors([Float])
  }

  /// The settings of YaRN.
  struct Yarn: Equatable, Sendable {
    var factor: Double
    var original: Int
    /// What sines and cosines are multiplied by.
    var attentionFactor: Double
    /// Turns over `original` tokens above which a wavelength is kept, and below which it is stretched in full.
    var fast = 32.0
    var slow = 1.0
    /// Whether the ends of the ramp are whole dimensions.
    var truncates = true
  }

  /// The base of the wavelengths.
  var theta: Double
  /// How many dimensions of a head are turned, the first ones: even.
  var dimension: Int
  var scaling = Scaling.none
}

extension RotarySettings: CustomStringConvertible {
  /// The kind of scaling and its factor.
  var description: String {
    func named(_ name: String, _ factor: Double) -> String {
      let whole = factor == factor.rounded() && abs(factor) < 1e9
      return "\(name) × \(whole ? String(Int(factor)) : String(factor))"
    }
    return switch scaling {
    case .none: "default"
    case .linear(let factor): named("linear", factor)
    case .dynamic(let factor, _): named("dynamic", factor)
    case .yarn(let yarn): named("yarn", yarn.factor)
    case .llama3(let factor, _, _, _): named("llama3", factor)
    case .longRope: "longrope"
    case .factors: "factors"
    }
  }
}
