import Foundation
import Readings

/// The made-up model's numbers.
struct MemoryModel {
  let layers = 2
  let queryHeads = 4
  let kvHeads = 2
  let dimension = 4
  let outputSize = 6
  let vocabulary = 16

  /// A key after RoPE, `[dimension]`.
  func key(layer: Int, kvHead: Int, position: Int, token: Int32) -> [Float] {
    vector(1, layer, kvHead, position / 3, Int(token), scale: 2)
  }

  /// A value, `[dimension]`.
  func value(layer: Int, kvHead: Int, position: Int, token: Int32) -> [Float] {
    vector(2, layer, kvHead, position, Int(token), scale: 1)
  }

  /// A query after RoPE, `[dimension]`.
  func query(layer: Int, head: Int, position: Int, token: Int32) -> [Float] {
    vector(3, layer, head, position / 5, Int(token), scale: 2)
  }

  /// A query head's part of the output projection, `[outputSize][dimension]`.
  func projection(layer: Int, head: Int) -> [[Float]] {
    (0..<outputSize).map { vector(4, layer, head, $0, 0, scale: 1) }
  }

  /// The softmax of a query on keys, divided by the root of the dimension.
  func attention(_ query: [Float], on keys: [[Float]]) -> [Float] {
    let scores = keys.map { key in zip(query, key).reduce(0) { $0 + $1.0 * $1.1 } / 2 }
    let top = scores.max() ?? 0
    let weights = scores.map { exp($0 - top) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Logits of outputs of all heads of all layers, `[vocabulary]`.
  func logits(_ outputs: [Float]) -> [Float] {
    (0..<vocabulary).map { token in
      outputs.enumerated().reduce(0) { $0 + $1.element * number([5, token, $1.offset]) * 2 }
    }
  }

  private func vector(_ parts: Int..., scale: Float) -> [Float] {
    (0..<dimension).map { number(parts + [$0]) * scale }
  }

  /// A number from −1 to 1 that depends on nothing else.
  private func number(_ parts: [Int]) -> Float {
    var mixed: UInt64 = 0x9E37_79B9_7F4A_7C15
    for part in parts {
      mixed = (mixed ^ UInt64(part + 1)) &* 0xBF58_476D_1CE4_E5B9
      mixed ^= mixed >> 29
    }
    return Float(mixed >> 40) / Float(1 << 23) - 1
  }
}
