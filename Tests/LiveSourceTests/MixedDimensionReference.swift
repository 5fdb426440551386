import Foundation
import TestSupport
import Testing

/// MixedDimKV worked out in float64 from its paper: what `Tests/Reference/mixed_dimension.py` wrote.
struct MixedDimensionReference: Decodable, Sendable {
  let source: String
  let runs: [Run]

  /// One prompt through one model.
  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    var testDescription: String { "\(model) \(prompt)" }
    let model: String
    let prompt: String
    let tokens: [Int32]
    let window: Int
    /// Dimensions that a token may have, ascending from 0.
    let sizes: [Int]
    /// Tokens fed after the prompt.
    let steps: [Int32]
    /// Per layer and KV head, `[candidates, sizes.count − 1]`: the loss at all dimensions is 0.
    let losses: [[[Double]]]
    let cases: [Case]
  }

  /// One budget.
  struct Case: Decodable, Sendable {
    let budget: Int
    /// Whether the projections are paid for.
    let basis: Bool
    /// Dimensions that a layer may spend.
    let spend: Int
    /// Per layer and KV head, dimensions of each candidate.
    let dimensions: [[[Int]]]
    /// λ of each layer.
    let multiplier: [Double]
    /// Loss of each layer.
    let loss: [Double]
    /// The likeliest token after each step.
    let likeliest: [Int]
    /// Logits after the last step.
    let logits: [Float]
  }

  static func load() throws -> MixedDimensionReference {
    let file = URL(filePath: Repository.fixture("mixed_dimension.json"))
    return try JSONDecoder().decode(MixedDimensionReference.self, from: Data(contentsOf: file))
  }
}
