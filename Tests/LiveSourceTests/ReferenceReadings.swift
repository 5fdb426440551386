import Foundation
import TestSupport
import Testing

/// What `Tests/Reference/readings.py` wrote: every reading as torch, scipy, the authors' and kvpress's code give it.
struct ReferenceReadings: Decodable {
  let layers, queryHeads, kvHeads, steps: Int
  let cases: [Case]

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name, policy: String
    let window: Int
    let budgetText: String?
    let budget, baseCapacity: Int?
    let tokenIds, fedTokens: [Int32]
    let capacity: [[Int]]
    let kept: [[String]]
    let steps: [Step]

    var testDescription: String { name }
  }

  struct Step: Decodable, Sendable {
    let step, position: Int
    let tokenId: Int32
    let kl: Double
    let agrees: Bool
    let candidates: [[Double]]
    /// By layer and KV head; nil for a layer, or for all, where there is nothing to read.
    let entropy, normalizedEntropy, effectiveTokens, top10Mass, gini: [[Double]?]?
    let needed, slack: [[Int]?]?
    let cacheLength: [[Int]]
    let retainedMass, headLoss: [[Double]]
    let uniformRetainedMass: [[Double]]?
    let layerLoss, layerBound, layerBoundPerHead, layerValueL1: [Double]

    enum CodingKeys: String, CodingKey {
      case step, position, kl, agrees, candidates, entropy, gini
      case tokenId = "token_id"
      case normalizedEntropy = "normalized_entropy"
      case effectiveTokens = "effective_tokens"
      case top10Mass = "top10_mass"
      case needed = "tokens_for_95"
      case slack = "tokens_for_95_slack"
      case cacheLength = "cache_length"
      case retainedMass = "retained_mass"
      case headLoss = "head_l1_loss"
      case uniformRetainedMass = "uniform_retained_mass"
      case layerLoss = "layer_l1_loss"
      case layerBound = "layer_l1_bound"
      case layerBoundPerHead = "layer_l1_bound_per_head"
      case layerValueL1 = "layer_value_l1"
    }
  }

  enum CodingKeys: String, CodingKey {
    case layers, steps, cases
    case queryHeads = "query_heads"
    case kvHeads = "kv_heads"
  }

  static func load() throws -> ReferenceReadings {
    let path = URL(filePath: Repository.fixture("readings.json"))
    return try JSONDecoder().decode(ReferenceReadings.self, from: Data(contentsOf: path))
  }
}

extension ReferenceReadings.Case {
  enum CodingKeys: String, CodingKey {
    case name, policy, window, budget, capacity, kept, steps
    case budgetText = "budget_text"
    case baseCapacity = "base_capacity"
    case tokenIds = "token_ids"
    case fedTokens = "fed_tokens"
  }

  /// Kept prompt positions of one head, written as ranges: `0-3,185,196-202`.
  func positions(layer: Int, head: Int) -> Set<Int> {
    var result: Set<Int> = []
    for piece in kept[layer][head].split(separator: ",") {
      let ends = piece.split(separator: "-").compactMap { Int($0) }
      if let first = ends.first, let last = ends.last { result.formUnion(first...last) }
    }
    return result
  }
}
