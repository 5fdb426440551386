package import AdaKV

/// Something that a session asks of a source and that not every source can give.
package enum Capability: Hashable, Sendable {
  /// An ingredient, of every layer.
  case ingredient(Ingredient)
  /// What a layer puts out under kept entries, for the losses of eviction.
  case losses
  /// Decoding on the full cache.
  case decoding
  /// Decoding on what a plan keeps: a recording knows its own run alone.
  case evictedDecoding
}

extension Capability: CustomStringConvertible {
  /// What it is, as a sentence names it.
  package var description: String {
    switch self {
    case .ingredient(let ingredient): ingredient.description
    case .losses: "the layers' output under kept entries"
    case .decoding: "decoding"
    case .evictedDecoding: "decoding under a plan that evicts"
    }
  }
}
