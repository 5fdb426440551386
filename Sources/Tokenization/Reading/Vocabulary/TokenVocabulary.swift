/// A vocabulary as the metadata of a GGUF file hold it, `tokenizer.ggml.*`: plain values, nothing checked.
///
/// ```swift
/// var vocabulary = TokenVocabulary(path: "model.gguf", kind: "llama", tokens: tokens)
/// vocabulary.scores = scores
/// let tokenizer = try Tokenizer(vocabulary: vocabulary)
/// ```
public struct TokenVocabulary: Sendable {
  /// What a token is for; the numbers are those of the file.
  public enum TokenType: Int32, Sendable {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  /// Where the vocabulary is from, for error messages.
  public var path: String
  /// `tokenizer.ggml.model`: `llama` for merges by score, `gpt2` for merges in a list.
  public var kind: String
  /// `tokenizer.ggml.pre`: how text is cut for `gpt2`.
  public var preTokenizer: String?
  /// `general.name`; Phi-3's special tokens take the white space after them along, which no other key says.
  public var modelName: String?
  /// `tokenizer.ggml.tokens`: spellings in UTF-8, by id.
  public var tokens: [[UInt8]]
  /// `tokenizer.ggml.scores`: for `llama` as many as there are tokens.
  public var scores: [Float] = []
  /// `tokenizer.ggml.token_type`: as many as there are tokens, or none when all are normal.
  public var types: [Int32] = []
  /// `tokenizer.ggml.merges`: for `gpt2` two spellings with a space between them, first those that merge first.
  public var merges: [[UInt8]] = []
  /// `tokenizer.ggml.bos_token_id`; `nil` for what the kind has.
  public var beginID: Int?
  /// `tokenizer.ggml.eos_token_id`; `nil` for what the kind has.
  public var endID: Int?
  /// `tokenizer.ggml.add_bos_token`; `nil` for what the kind does.
  public var addsBegin: Bool?
  /// `tokenizer.ggml.add_eos_token`; `nil` for no.
  public var addsEnd: Bool?
  /// `tokenizer.ggml.add_space_prefix`; `nil` for what the kind does.
  public var addsSpacePrefix: Bool?

  /// A vocabulary of those tokens; everything else is set afterwards.
  public init(path: String, kind: String, tokens: [[UInt8]]) {
    self.path = path
    self.kind = kind
    self.tokens = tokens
  }
}
