internal import Formats

/// How the special tokens are spelled that a chat template may write: `bos_token`, `eos_token` and the like.
///
/// The one rule, for folders that of transformers 5.24 (`Tests/Reference/template_tokens.py`): what tokenizer_config.json
/// says, where null is none; over it what special_tokens_map.json says, unless tokenizer_config.json lists its tokens
/// itself; without either what the class of tokenizer has. The ids of config.json have no part in it. In GGUF files
/// they are the tokens that begin and end a text.
struct TemplateTokens {
  /// The spellings by the names of the template's variables; no text where a model has no such token.
  private(set) var spellings = ["bos_token": "", "eos_token": ""]

  private static let names: Set = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  /// What classes of tokenizers have where no file says otherwise; the others have nothing.
  private static let classes: [String: [String: String]] = [
    "Llama": ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"],
    "Gemma": [
      "bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>", "pad_token": "<pad>",
      "mask_token": "<mask>",
    ],
    "Qwen2": ["eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"],
    "GPT2": ["bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"],
  ]

  /// The classes of kinds of models that name none, and whether they count even if the files name one.
  private static let registered: [String: (name: String, counts: Bool)] = [
    "qwen2": ("Qwen2", true), "qwen3": ("Qwen2", false), "gemma2": ("Gemma", false),
    "gemma3": ("Gemma", false),
    "gemma3_text": ("Gemma", false), "mistral": ("", true), "ministral": ("", true), "phi3": ("", true),
  ]

  /// The tokens of a GGUF file.
  ///
  /// - Throws: `field`.
  init(_ file: GGUFFile, _ tokenizer: Tokenizer) throws(FormatError) {
    let special = try GGUFSpecialTokens(file)
    for case (let name, let id?) in [("bos_token", special.begin), ("eos_token", special.end)] {
      guard let id = Int32(exactly: id) else { continue }
      spellings[name] = String(decoding: tokenizer.bytes(of: id), as: UTF8.self)
    }
  }

  /// The tokens that the files of a folder name.
  ///
  /// - Throws: `FormatError` for a file that is there and cannot be read.
  init(directory: String, _ tokenizer: Tokenizer) throws(FormatError) {
    let model = try Self.file(directory + "/config.json")
    let configuration = try Self.file(directory + "/tokenizer_config.json")
    spellings.merge(Self.standard(model, configuration, isByteLevel: tokenizer.isByteLevel)) { $1 }
    read(configuration)
    if configuration?["added_tokens_decoder"] == nil {
      read(try Self.file(directory + "/special_tokens_map.json"))
    }
  }

  /// What the class of a folder's tokenizer has.
  private static func standard(_ model: JSONNode?, _ configuration: JSONNode?, isByteLevel: Bool)
    -> [String: String]
  {
    let own = registered[model?["model_type"]?.string ?? ""]
    if let own, own.counts { return classes[own.name] ?? [:] }
    guard let named = configuration?["tokenizer_class"]?.string ?? model?["tokenizer_class"]?.string else {
      return own.flatMap { classes[$0.name] } ?? [:]
    }
    let name = classes.keys.first { [$0 + "Tokenizer", $0 + "TokenizerFast"].contains(named) }
    // A byte-level tokenizer is none of Llama's class, whatever the file calls it.
    return name.flatMap { $0 == "Llama" && isByteLevel ? nil : classes[$0] } ?? [:]
  }

  /// Takes what a file names: texts, or objects that hold one.
  private mutating func read(_ file: JSONNode?) {
    for member in file?.members ?? [] where Self.names.contains(member.name) {
      spellings[member.name] = member.value.string ?? member.value["content"]?.string ?? ""
    }
  }

  /// The contents of a file; nil if there is no such file.
  private static func file(_ path: String) throws(FormatError) -> JSONNode? {
    do throws(FormatError) {
      return try JSONReader.read(file: path)
    } catch {
      if error.isMissingFile { return nil }
      throw error
    }
  }
}
