/// Needle in a haystack: one fact among many sentences is asked for (Hsieh et al. 2024, "RULER",
/// arXiv:2404.06654, §3), in the wording that the bundled model was trained on.
public struct NeedleTask: PromptTask {
  /// RULER's name for the task.
  public let name: String

  /// The largest length in tokens; longer ones are a slip of the hand that would fill the memory.
  static let maximumLength = 1 << 24

  private let haystack: Haystack
  private let key: Key
  private let value: Value
  /// Facts in the context; one of them is asked for.
  private let needles: Int

  /// What a fact is filed under.
  private enum Key: Sendable {
    case noun, adjectiveAndNoun
  }

  /// What is filed under a key.
  private enum Value: Sendable {
    case digits, hexadecimal
  }

  private init(_ name: String, _ haystack: Haystack, _ key: Key, _ value: Value, needles: Int = 1) {
    self.name = name
    self.haystack = haystack
    self.key = key
    self.value = value
    self.needles = needles
  }

  /// One five-digit number under a noun, among five sentences over and over.
  public static let single1 = NeedleTask("niah_single_1", .noise, .noun, .digits)
  /// One five-digit number among random sentences.
  public static let single2 = NeedleTask("niah_single_2", .sentences, .adjectiveAndNoun, .digits)
  /// One value of eight hexadecimal digits among random sentences.
  public static let single3 = NeedleTask("niah_single_3", .sentences, .adjectiveAndNoun, .hexadecimal)
  /// Four five-digit numbers under different keys among random sentences.
  public static let multikey1 = NeedleTask(
    "niah_multikey_1", .sentences, .adjectiveAndNoun, .digits, needles: 4)

  /// Makes a prompt: facts at random depths of a haystack as long as the length allows.
  ///
  /// - Parameters:
  ///   - length: The most tokens the prompt may have.
  ///   - seed: Chooses keys, values, depths and sentences.
  ///   - countTokens: The number of tokens of a text.
  /// - Returns: The prompt; its one answer is the value of the key that is asked for.
  /// - Throws: ``PromptError/lengthTooSmall(task:length:minimum:)``, or
  ///   ``PromptError/lengthTooLarge(task:length:maximum:)`` above 2²⁴ tokens.
  public func prompt(
    length: Int, seed: UInt64, countTokens: (String) -> Int
  ) throws(PromptError) -> TaskPrompt {
    guard length <= Self.maximumLength else {
      throw .lengthTooLarge(task: name, length: length, maximum: Self.maximumLength)
    }
    var random = RandomSource(seed: seed, purpose: name)
    let facts = facts(&random)
    // The place of each fact as a share of the haystack, so that it stays random whatever fits.
    let depths = facts.map { _ in random.unit() }
    let asked = facts[random.below(facts.count)]

    func prompt(_ sentences: ArraySlice<String>) -> TaskPrompt {
      TaskPrompt(
        taskName: name, seed: seed, requestedLength: length,
        context: Self.hide(facts.map(\.sentence), at: depths, among: sentences),
        question: "What is the secret number of \(asked.key)?",
        answerPrefix: "The secret number of \(asked.key) is", answers: [asked.value],
        evidence: asked.sentence)
    }

    var sentences: [String] = []
    let count = LengthFit.largest(length: length) { count in
      while sentences.count < count { haystack.extend(&sentences, &random) }
      return countTokens(prompt(sentences[..<count]).text)
    }
    guard let count else {
      throw .lengthTooSmall(task: name, length: length, minimum: countTokens(prompt([]).text))
    }
    return prompt(sentences[..<count])
  }

  private struct Fact {
    let key: String
    let value: String
    var sentence: String { "The secret number of \(key) is \(value)." }
  }

  /// The facts, no two under the same key.
  private func facts(_ random: inout RandomSource) -> [Fact] {
    var facts: [Fact] = []
    while facts.count < needles {
      let key = randomKey(&random)
      if facts.contains(where: { $0.key == key }) { continue }
      facts.append(Fact(key: key, value: randomValue(&random)))
    }
    return facts
  }

  private func randomKey(_ random: inout RandomSource) -> String {
    switch key {
    case .noun: random.pick(Vocabulary.nouns)
    case .adjectiveAndNoun: "\(random.pick(Vocabulary.adjectives)) \(random.pick(Vocabulary.nouns))"
    }
  }

  private func randomValue(_ random: inout RandomSource) -> String {
    switch value {
    case .digits:
      // Never a leading zero: the number is one of five digits.
      String(10_000 + random.below(90_000))
    case .hexadecimal:
      String((0..<8).map { _ in Array("0123456789abcdef")[random.below(16)] })
    }
  }

  /// The sentences with the facts put in between, each before the sentence that its depth points at.
  private static func hide(
    _ facts: [String], at depths: [Double], among sentences: ArraySlice<String>
  ) -> String {
    var places = [[String]](repeating: [], count: sentences.count + 1)
    for (fact, depth) in zip(facts, depths) {
      places[Int(depth * Double(sentences.count + 1))].append(fact)
    }
    var context = places[0]
    for (index, sentence) in sentences.enumerated() {
      context.append(sentence)
      context += places[index + 1]
    }
    return context.joined(separator: " ")
  }
}
