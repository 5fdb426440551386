internal import Foundation

/// The angles of rotary position embedding, in float32 arithmetic in the order of Hugging Face transformers:
/// `1 / theta^(2i / d)`, times the position.
///
/// Source: arXiv 2104.09864, with the halves of a head as pairs.
struct RotaryEmbedding: Sendable {
  /// Radians per position, `[d / 2]`.
  let inverseFrequencies: [Float]

  /// The embedding of a head of `dimension` dimensions.
  init(dimension: Int, theta: Double) {
    inverseFrequencies = stride(from: 0, to: dimension, by: 2).map {
      1 / powf(Float(theta), Float($0) / Float(dimension))
    }
  }

  /// Writes the cosines and sines of a position, `[d / 2]` each.
  func fill(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
    for (index, frequency) in inverseFrequencies.enumerated() {
      let angle = Float(position) * frequency
      cosines[index] = cosf(angle)
      sines[index] = sinf(angle)
    }
  }
}
