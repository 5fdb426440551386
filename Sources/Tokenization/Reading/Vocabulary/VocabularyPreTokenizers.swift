/// How GGUF files name the ways to cut text, `tokenizer.ggml.pre`.
struct VocabularyPreTokenizers {
  let preTokenizers: [any PreTokenizer]
  /// A piece that is a token is not taken apart.
  var ignoresMerges = false
  /// Texts begin with a token unless the file says otherwise.
  var addsBegin = false

  /// What a name stands for, or `nil` for unknown ones.
  static func named(_ name: String) -> VocabularyPreTokenizers? {
    switch name {
    case "gpt-2", "phi-2", "gpt2", "olmo", "mpt":
      return VocabularyPreTokenizers(preTokenizers: [SplitPreTokenizer(GPT2SplitPattern())])
    case "llama3", "llama-v3", "llama-bpe", "falcon3":
      return VocabularyPreTokenizers(
        preTokenizers: [SplitPreTokenizer(Llama3SplitPattern())], ignoresMerges: true, addsBegin: true)
    case "dbrx", "smaug-bpe":
      return VocabularyPreTokenizers(preTokenizers: [SplitPreTokenizer(Llama3SplitPattern())])
    case "qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan":
      return VocabularyPreTokenizers(preTokenizers: [SplitPreTokenizer(Qwen2SplitPattern())])
    case "smollm", "starcoder", "refact", "command-r":
      return VocabularyPreTokenizers(preTokenizers: [
        DigitsPreTokenizer(individually: true), SplitPreTokenizer(GPT2SplitPattern()),
      ])
    case "gpt-4o", "llama4": return expressions([KnownSplitPatterns.o200k])
    case "tekken": return expressions([KnownSplitPatterns.tekken], ignoresMerges: true, addsBegin: true)
    case "qwen35": return expressions([KnownSplitPatterns.qwen35])
    case "deepseek-v3": return expressions(KnownSplitPatterns.deepSeek)
    default: return nil
    }
  }

  private static func expressions(
    _ expressions: [String], ignoresMerges: Bool = false, addsBegin: Bool = false
  ) -> VocabularyPreTokenizers {
    VocabularyPreTokenizers(
      preTokenizers: expressions.compactMap { KnownSplitPatterns.pattern($0).map { SplitPreTokenizer($0) } },
      ignoresMerges: ignoresMerges, addsBegin: addsBegin)
  }
}
