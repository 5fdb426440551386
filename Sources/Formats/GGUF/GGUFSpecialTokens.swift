/// The tokens by which texts begin and end, as a GGUF file names them by key, by its kind of vocabulary or by their
/// spelling: the one place that knows, for tokenizers and decoders.
///
/// Source: llama.cpp's loader of vocabularies (00ad355).
package struct GGUFSpecialTokens: Equatable, Sendable {
  // Ids are as the file has them: they may lie beyond the vocabulary.

  /// The token that begins a text, if there is one.
  package let begin: Int?
  /// The token that ends a text, if there is one.
  package let end: Int?
  /// Every token after which nothing more is to be generated: first those that keys name, then by id.
  package let ends: [Int]

  private static let prefix = "tokenizer.ggml."

  /// What ends a turn, a message or a text, whatever the file says of it.
  private static let endings = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>",
    "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>", "[e~[",
  ]
  /// What stands between or fills up pieces of code: an answer has none.
  private static let fillings = [
    "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>",
    "<REPO>", "<reponame>", "<|file_sep|>",
  ]
  private static let spellings = Set((endings + fillings).map { Array($0.utf8) })
  private static let longest = spellings.reduce(0) { max($0, $1.count) }
  /// What ends only a part of an answer, in vocabularies that have all of these.
  private static let exceptions = [
    ("<|end|>", ["<|return|>", "<|call|>"]), ("<|end|>", ["<|return|>", "<|calls|>"]),
    ("<|end|>", ["<|flush|>", "<|call|>"]), ("<|end|>", ["<|flush|>", "<|calls|>"]),
    ("</s>", ["<|tool_response>"]),
  ]

  /// The tokens that begin and end a text where no key says so, in a vocabulary of that kind.
  package static func standard(_ kind: String?) -> (begin: Int, end: Int)? {
    kind == "llama" ? (1, 2) : nil
  }

  /// Looks for the tokens.
  ///
  /// - Throws: `field`, for a key of another type than it should have.
  /// - Complexity: Linear in the tokens of the vocabulary.
  package init(_ file: GGUFFile) throws(FormatError) {
    func named(_ name: String) throws(FormatError) -> Int? {
      let key = Self.prefix + name + "_token_id"
      return file.metadata[key] == nil ? nil : try file.integer(key, in: Int.min...Int.max)
    }
    let standard = Self.standard(file.metadata[Self.prefix + "model"]?.string)
    begin = try named("bos") ?? standard?.begin
    end = try named("eos") ?? standard?.end
    var ends = end.map { [$0] } ?? []
    for name in ["eot", "eom", "fim_pad", "fim_rep", "fim_sep"] {
      if let id = try named(name) { ends.append(id) }
    }
    let spelled = try Self.spelled(in: file)
    let spellings = Set(spelled.values)
    let excepted = Self.exceptions.filter { spellings.isSuperset(of: $0.1) }.map(\.0)
    ends = (ends + spelled.keys.sorted()).filter { id in !excepted.contains { $0 == spelled[id] } }
    var seen: Set<Int> = []
    self.ends = ends.filter { seen.insert($0).inserted }
  }

  /// The tokens that end by their spelling, by id.
  private static func spelled(in file: GGUFFile) throws(FormatError) -> [Int: String] {
    guard file.metadata[prefix + "tokens"] != nil else { return [:] }
    var found: [Int: String] = [:]
    for (id, token) in try file.byteStrings(prefix + "tokens").enumerated()
    where token.count <= longest && spellings.contains(token.bytes) {
      found[id] = String(decoding: token.bytes, as: UTF8.self)
    }
    return found
  }
}
