import Foundation
import TestSupport

/// What the authors' and kvpress's code kept of a prompt: one file per model, made by `Tests/Reference/policies`.
struct PolicyReference: Decodable, Sendable {
  /// Repositories with their revisions, and versions of the libraries.
  let source: String
  let model: String
  let prompts: [String: [Int32]]
  let cases: [Case]

  /// One run of one implementation.
  struct Case: Decodable, Sendable {
    let id: String
    let implementation: String
    /// Our text for what it did, or nil where it does something that we do not offer.
    let policy: String?
    let prompt: String
    /// Tokens at the end that are always kept.
    let window: Int
    /// Our text for what it was meant to be, where it is none of ours.
    let nearest: String?
    /// Entries on a tie or within 5e-5 of one, by layer: KV head and position.
    let near: [String: [[Int32]]]?
    /// `B` in tokens; nil where nothing is evicted at prefill, or the implementation has no budget.
    let budget: Int?
    /// Entries per layer and KV head after prefill, window included.
    let capacities: [[Int]]
    /// Positions per layer and KV head, ascending.
    let kept: [[[Int32]]]
    /// Tokens fed while decoding, for a policy that is applied again.
    let decoded: [Int32]?
    let events: [Event]?

    /// One application while decoding.
    struct Event: Decodable, Sendable {
      let step: Int
      let kept: [[[Int32]]]
    }
  }

  static let models = ["mha", "gqa", "mqa", "one-layer", "deep", "ruler-tiny"]

  static var folder: URL {
    URL(filePath: Repository.fixture("policies"))
  }

  static func load(_ model: String) throws -> PolicyReference {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      PolicyReference.self, from: Data(contentsOf: folder.appending(path: "\(model).json")))
  }
}
