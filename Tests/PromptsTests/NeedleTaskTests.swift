import Testing

@testable import Prompts

/// Words separated by white space: a tokenizer that is easy to check by hand.
func countWords(_ text: String) -> Int {
  text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.count
}

@Suite struct NeedleTaskTests {
  /// The whole text of one prompt a task: prompts must stay the same from version to version.
  private static let golden: [String: String] = [
    "niah_single_1": """
    The grass is green. Here we go. The sky is blue. The secret number of glacier is 64593. The sun is \
    yellow. There and back again. Here we go. The sun is yellow. The sky is blue. There and back again. \
    The grass is green. Here we go. The grass is green.
    Question: What is the secret number of glacier?
    Answer: The secret number of glacier is
    """,
    "niah_single_2": """
    The brave drum holds the zephyr at the north gate. The scarlet garden cleans the orchard under the \
    tall bridge. The tiny kitten holds the lantern under the tall bridge. The vast quarry guards the \
    canyon at the north gate. The secret number of bright valley is 54703.
    Question: What is the secret number of bright valley?
    Answer: The secret number of bright valley is
    """,
    "niah_single_3": """
    The secret number of frozen garden is ad13c94a. The sharp garden carries the tower behind the red \
    barn. The odd violin breaks the dagger near the old mill. The jolly tower carries the glacier at the \
    north gate. The noble pencil lifts the helmet past the stone wall.
    Question: What is the secret number of frozen garden?
    Answer: The secret number of frozen garden is
    """,
    "niah_multikey_1": """
    The secret number of tame quarry is 46361. The secret number of hollow pencil is 34216. The quick \
    quarry lifts the ember on the flat roof. The secret number of icy meadow is 27273. The secret number \
    of scarlet temple is 54846. The humble quarry visits the zephyr under the tall bridge.
    Question: What is the secret number of scarlet temple?
    Answer: The secret number of scarlet temple is
    """,
  ]

  @Test(arguments: TaskCatalog.names)
  func textStaysTheSame(name: String) throws {
    let prompt = try TaskCatalog.task(named: name).prompt(length: 70, seed: 1, countTokens: countWords)
    #expect(prompt.text == Self.golden[name])
  }

  @Test(arguments: TaskCatalog.names)
  func sameArgumentsGiveTheSamePrompt(name: String) throws {
    let task = try TaskCatalog.task(named: name)
    for seed: UInt64 in [0, 1, .max] {
      let first = try task.prompt(length: 200, seed: seed, countTokens: countWords)
      #expect(try task.prompt(length: 200, seed: seed, countTokens: countWords) == first)
      #expect(first.taskName == name && first.seed == seed && first.requestedLength == 200)
    }
  }

  @Test func seedsAndTasksDiffer() throws {
    var texts: Set<String> = []
    for task in TaskCatalog.tasks {
      for seed in 0..<100 {
        texts.insert(try task.prompt(length: 120, seed: UInt64(seed), countTokens: countWords).text)
      }
    }
    #expect(texts.count == 400)
  }

  /// A longer prompt from the same seed asks the same, and has a longer haystack of the same sentences.
  @Test(arguments: TaskCatalog.names)
  func lengthChangesTheHaystackOnly(name: String) throws {
    let task = try TaskCatalog.task(named: name)
    let short = try task.prompt(length: 100, seed: 3, countTokens: countWords)
    let long = try task.prompt(length: 400, seed: 3, countTokens: countWords)
    #expect(short.question == long.question && short.answers == long.answers)
    #expect(short.answerPrefix == long.answerPrefix)
    #expect(long.context.utf8.count > 3 * short.context.utf8.count)
  }

  @Test(arguments: TaskCatalog.names)
  func comesAsCloseToTheLengthAsSentencesAllow(name: String) throws {
    let task = try TaskCatalog.task(named: name)
    let longest = name == "niah_single_1" ? 5 : 11
    for length in stride(from: 75, through: 600, by: 7) {
      for seed: UInt64 in 0..<8 {
        let prompt = try task.prompt(length: length, seed: seed, countTokens: countWords)
        let count = countWords(prompt.text)
        #expect(count <= length && count > length - longest, "\(length) \(seed) \(count)")
      }
    }
  }

  @Test(arguments: TaskCatalog.names)
  func tooSmallALengthNamesTheSmallest(name: String) throws {
    let task = try TaskCatalog.task(named: name)
    for length in [-1, 0, 5] {
      let error = try #require(throws: PromptError.self) {
        try task.prompt(length: length, seed: 1, countTokens: countWords)
      }
      guard case .lengthTooSmall(name, length, let minimum) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(error.description.contains("\(minimum)"))
      let smallest = try task.prompt(length: minimum, seed: 1, countTokens: countWords)
      #expect(countWords(smallest.text) == minimum)
      #expect(throws: PromptError.self) {
        try task.prompt(length: minimum - 1, seed: 1, countTokens: countWords)
      }
    }
  }

  @Test(arguments: [NeedleTask.maximumLength + 1, .max])
  func tooLargeALengthIsRefused(length: Int) throws {
    let error = #expect(throws: PromptError.self) {
      try NeedleTask.single1.prompt(length: length, seed: 1, countTokens: countWords)
    }
    #expect(
      error
        == .lengthTooLarge(task: "niah_single_1", length: length, maximum: NeedleTask.maximumLength))
  }

  @Test(arguments: [
    ("niah_single_1", 1, "[a-z]+", "[1-9][0-9]{4}"),
    ("niah_single_2", 1, "[a-z]+ [a-z]+", "[1-9][0-9]{4}"),
    ("niah_single_3", 1, "[a-z]+ [a-z]+", "[0-9a-f]{8}"),
    ("niah_multikey_1", 4, "[a-z]+ [a-z]+", "[1-9][0-9]{4}"),
  ])
  func wording(name: String, needles: Int, key: String, value: String) throws {
    let key = try Regex(key)
    let value = try Regex(value)
    for seed: UInt64 in 0..<50 {
      let prompt = try TaskCatalog.task(named: name).prompt(
        length: 200, seed: seed, countTokens: countWords)
      let facts = prompt.context.matches(of: #/The secret number of ([a-z ]+) is ([0-9a-f]+)\./#)
      #expect(facts.count == needles)
      #expect(Set(facts.map(\.output.1)).count == needles)
      #expect(facts.allSatisfy { $0.output.1.wholeMatch(of: key) != nil })
      #expect(facts.allSatisfy { $0.output.2.wholeMatch(of: value) != nil })
      let asked = try #require(prompt.answerPrefix.wholeMatch(of: #/The secret number of (.+) is/#))
      let fact = try #require(facts.first { $0.output.1 == asked.output.1 })
      #expect(prompt.answers == [String(fact.output.2)])
      #expect(prompt.question == "What is the secret number of \(asked.output.1)?")
      #expect(
        prompt.text
          == "\(prompt.context)\nQuestion: \(prompt.question)\nAnswer: \(prompt.answerPrefix)")
    }
  }

  @Test func haystackSentences() throws {
    let noise = try NeedleTask.single1.prompt(length: 300, seed: 4, countTokens: countWords)
    let rest = noise.context.replacing(#/The secret number of [a-z]+ is [0-9]+\. ?/#, with: "")
    let known = [
      "The grass is green", "The sky is blue", "The sun is yellow", "Here we go", "There and back again",
    ]
    let sentences = rest.split(separator: ".").map { $0.drop { $0 == " " } }
    #expect(sentences.count > 50)
    #expect(sentences.allSatisfy { known.contains(String($0)) })
    #expect(known.allSatisfy { name in sentences.contains { $0 == name } })

    let random = try NeedleTask.single2.prompt(length: 300, seed: 4, countTokens: countWords)
    for sentence in random.context.split(separator: ".") where !sentence.contains("secret") {
      let words = sentence.split(separator: " ").map(String.init)
      try #require(words.count > 6)
      #expect(words[0] == "The" && words[4] == "the")
      #expect(Vocabulary.adjectives.contains(words[1]) && Vocabulary.nouns.contains(words[2]))
      #expect(Vocabulary.verbs.contains(words[3]) && Vocabulary.nouns.contains(words[5]))
      #expect(Vocabulary.places.contains(words[6...].joined(separator: " ")))
    }
  }

  /// Each of ten bins of depth has as many of 4,000 needles as it has places, to five standard deviations.
  @Test func depthIsUniform() throws {
    var counts = [Double](repeating: 0, count: 10)
    var expected = counts
    for seed: UInt64 in 0..<1_000 {
      let prompt = try NeedleTask.multikey1.prompt(length: 260, seed: seed, countTokens: countWords)
      var sentences = 0
      var places: [Int] = []
      for sentence in prompt.context.split(separator: ".") {
        if sentence.contains("secret") { places.append(sentences) } else { sentences += 1 }
      }
      #expect(places.count == 4)
      for place in places { counts[place * 10 / (sentences + 1)] += 1 }
      for place in 0...sentences { expected[place * 10 / (sentences + 1)] += 4 / Double(sentences + 1) }
    }
    for (count, mean) in zip(counts, expected) {
      #expect(abs(count - mean) < 5 * mean.squareRoot(), "\(counts) for \(expected)")
    }
  }

  @Test func everyWordIsThere() {
    #expect(Vocabulary.adjectives.count == 50 && Set(Vocabulary.adjectives).count == 50)
    #expect(Vocabulary.nouns.count == 50 && Set(Vocabulary.nouns).count == 50)
    #expect(Vocabulary.verbs.count == 16 && Vocabulary.places.count == 10)
  }
}
