/// How the spellings of tokens become text: steps, each on what the one before it made.
struct TokenDecoder: Sendable {
  /// Without any, tokens stand with spaces between them.
  let steps: [DecoderStep]

  /// The text of tokens in order, valid UTF-8.
  func decode(_ spellings: [[UInt8]]) -> [UInt8] {
    if steps.isEmpty { return Array(spellings.joined(separator: [UInt8(ascii: " ")])) }
    var tokens = spellings
    for step in steps { step.apply(to: &tokens) }
    return Array(tokens.joined())
  }

  /// The bytes that a token adds inside a text, which need not be whole characters.
  func surface(_ spelling: [UInt8]) -> [UInt8] {
    steps.reduce(spelling) { $1.surface($0) }
  }
}
