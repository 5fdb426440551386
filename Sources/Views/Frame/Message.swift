import Readings

/// A sentence of the screen itself, which stands in place of the keys until the next one.
struct Message: Sendable, Equatable {
  /// What may not be there yet.
  enum Missing: Sendable, Equatable { case model, prompt }

  /// The sentence.
  let text: String
  /// What a key came too early for; once that is there, the sentence no longer holds.
  var missing: Missing?

  /// Whether it is still to be said.
  func holds(in state: ExplorerState?) -> Bool {
    switch missing {
    case .model: state?.model == nil
    case .prompt: state?.survey == nil
    case nil: true
    }
  }
}
