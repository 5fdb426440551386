/// The expressions that tokenizer files are known to split by.
///
/// Each was looked at for the time it takes: none rereads more of a text than a match takes up, so that
/// cutting is linear. Of an expression from elsewhere that could not be said, and it is refused.
enum KnownSplitPatterns {
  /// The pattern of an expression exactly as files spell it, or `nil`.
  static func pattern(_ expression: String) -> (any SplitPattern)? {
    switch expression {
    case GPT2SplitPattern.expression: return GPT2SplitPattern()
    case Llama3SplitPattern.expression: return Llama3SplitPattern()
    case Qwen2SplitPattern.expression: return Qwen2SplitPattern()
    default: return expressions.contains(expression) ? SplitExpressionReader.read(expression) : nil
    }
  }

  /// The letters of a word that begins with capitals, then small ones; of one in capitals alone.
  private static let (capitalized, capitals) = (
    #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#,
    #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
  )
  private static let contraction = SplitExpressionReader.contraction
  private static let spaces = #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// GPT-4o's `o200k`: also Phi-4-mini, Llama 4 and gpt-oss.
  static let o200k =
    #"[^\r\n\p{L}\p{N}]?"# + capitalized + contraction + #"?|[^\r\n\p{L}\p{N}]?"# + capitals + contraction
    + #"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*"# + spaces

  /// Mistral's Tekken: Mistral NeMo and later.
  static let tekken =
    #"[^\r\n\p{L}\p{N}]?"# + capitalized + #"|[^\r\n\p{L}\p{N}]?"# + capitals
    + #"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*"# + spaces

  /// GPT-4's `cl100k`, as Phi-4 has it.
  static let cl100k =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*"#
    + #"|\s*[\r\n]|\s+(?!\S)|\s+"#

  /// Qwen 3.5: marks belong to words.
  static let qwen35 =
    contraction + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"# + spaces

  /// DeepSeek V3 and R1, one after the other: numbers, Chinese and Japanese, then words.
  static let deepSeek = [
    #"\p{N}{1,3}"#, "[一-龥\u{3040}-ゟ゠-ヿ]+",
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"##
      + ##"| ?[\p{P}\p{S}]+[\r\n]*"## + spaces,
  ]

  private static let expressions: Set<String> = Set(
    deepSeek + [
      o200k, tekken, cl100k, cl100k.replacing(#"|\s*[\r\n]|"#, with: #"|\s*[\r\n]+|"#), qwen35,
      #"\p{N}"#, #"\p{N}+"#, #" ?\p{L}+"#,
    ])
}
