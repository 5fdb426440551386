/// The sentences among which facts are hidden, as many as are asked for.
enum Haystack: Sendable {
  /// Five sentences over and over, each five in a new order.
  case noise
  /// Sentences made of random words.
  case sentences

  private static let noiseSentences = [
    "The grass is green.", "The sky is blue.", "The sun is yellow.", "Here we go.",
    "There and back again.",
  ]

  /// Appends one more sentence, or the next few.
  func extend(_ sentences: inout [String], _ random: inout RandomSource) {
    switch self {
    case .noise:
      var round = Self.noiseSentences
      random.shuffle(&round)
      sentences += round
    case .sentences:
      let subject = "\(random.pick(Vocabulary.adjectives)) \(random.pick(Vocabulary.nouns))"
      let action = "\(random.pick(Vocabulary.verbs)) the \(random.pick(Vocabulary.nouns))"
      sentences.append("The \(subject) \(action) \(random.pick(Vocabulary.places)).")
    }
  }
}
