internal import Foundation

/// The angles of rotary position embedding, in float32 arithmetic in the order of Hugging Face transformers:
/// `1 / theta^(2i / d)`, stretched as the settings say, times the position.
///
/// Source: arXiv 2104.09864, with the halves of what is rotated as pairs; transformers' `modeling_rope_utils`.
struct RotaryEmbedding: Sendable {
  /// The angles of one length of sequence.
  struct Frequencies: Sendable {
    /// Radians per position, `[dimension / 2]`.
    let inverse: [Float]
    /// What cosines and sines are multiplied by.
    let factor: Float

    /// Writes the cosines and sines of a position, `[dimension / 2]` each.
    func fill(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
      for (index, frequency) in inverse.enumerated() {
        let angle = Float(position) * frequency
        cosines[index] = cosf(angle) * factor
        sines[index] = sinf(angle) * factor
      }
    }
  }

  /// How many dimensions of a head are rotated, the first ones.
  let dimension: Int
  private let settings: RotarySettings
  /// The angles of every sequence of up to `shortLength` tokens.
  private let short: Frequencies
  private let shortLength: Int

  /// An embedding by its settings.
  init(_ settings: RotarySettings) {
    self.settings = settings
    dimension = settings.dimension
    short = Self.frequencies(settings, length: 1)
    shortLength =
      switch settings.scaling {
      case .dynamic(_, let original), .longRope(_, _, let original, _): original
      default: .max
      }
  }

  /// No embedding at all for heads of `d` dimensions: angles of 0.
  static func none(headDimension d: Int) -> RotaryEmbedding {
    RotaryEmbedding(RotarySettings(theta: 1, dimension: d, scaling: .linear(factor: .infinity)))
  }

  /// The angles in a sequence of `length` tokens so far.
  ///
  /// A token keeps the angles that it got when it was the last, or with its whole prompt.
  func frequencies(length: Int) -> Frequencies {
    length <= shortLength ? short : Self.frequencies(settings, length: length)
  }

  private static func frequencies(_ settings: RotarySettings, length: Int) -> Frequencies {
    let d = settings.dimension
    let plain = wavelengths(theta: Float(settings.theta), d).map { 1 / $0 }
    switch settings.scaling {
    case .none:
      return Frequencies(inverse: plain, factor: 1)
    case .linear(let factor):
      return Frequencies(inverse: plain.map { $0 / Float(factor) }, factor: 1)
    case .dynamic(let factor, let original):
      let tokens = Double(max(length, original))
      let growth = factor * tokens / Double(original) - (factor - 1)
      let theta = settings.theta * pow(growth, Double(d) / Double(d - 2))
      return Frequencies(inverse: wavelengths(theta: Float(theta), d).map { 1 / $0 }, factor: 1)
    case .yarn(let yarn):
      return Self.yarn(yarn, settings, plain)
    case .llama3(let factor, let low, let high, let original):
      return Frequencies(
        inverse: plain.map { llama3($0, Float(factor), Float(low), Float(high), Float(original)) }, factor: 1)
    case .longRope(let short, let long, let original, let attentionFactor):
      let factors = length > original ? long : short
      let inverse = zip(factors, wavelengths(theta: Float(settings.theta), d)).map { 1 / ($0 * $1) }
      return Frequencies(inverse: inverse, factor: Float(attentionFactor))
    case .factors(let factors):
      return Frequencies(inverse: zip(plain, factors).map { $0 / $1 }, factor: 1)
    }
  }

  /// Positions per radian, `[d / 2]`.
  private static func wavelengths(theta: Float, _ d: Int) -> [Float] {
    stride(from: 0, to: d, by: 2).map { powf(theta, Float($0) / Float(d)) }
  }

  /// Source: arXiv 2309.00071, section 3.2: dimensions that turn more than `fast` times over the original
  /// length stay, those that turn less than `slow` times are stretched, with a ramp over the indices between.
  private static func yarn(_ yarn: RotarySettings.Yarn, _ settings: RotarySettings, _ plain: [Float])
    -> Frequencies
  {
    let d = Double(settings.dimension)
    func index(turns: Double) -> Double {
      d * log(Double(yarn.original) / (turns * 2 * .pi)) / (2 * log(settings.theta))
    }
    var low = index(turns: yarn.fast)
    var high = index(turns: yarn.slow)
    if yarn.truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    low = max(low, 0)
    high = min(high, d - 1)
    if low == high { high += 0.001 }
    let inverse = plain.enumerated().map { index, frequency in
      let ramp = min(max((Float(index) - Float(low)) / Float(high - low), 0), 1)
      return frequency / Float(yarn.factor) * ramp + frequency * (1 - ramp)
    }
    return Frequencies(inverse: inverse, factor: Float(yarn.attentionFactor))
  }

  /// Source: the code of Llama 3.1: as wavelengths grow from `original / high` to `original / low`, from no
  /// stretching to all of it.
  private static func llama3(
    _ frequency: Float, _ factor: Float, _ low: Float, _ high: Float, _ original: Float
  ) -> Float {
    let wavelength = 2 * Float.pi / frequency
    if wavelength < original / high { return frequency }
    if wavelength > original / low { return frequency / factor }
    let smooth = (original / wavelength - low) / (high - low)
    return (1 - smooth) * frequency / factor + smooth * frequency
  }
}
