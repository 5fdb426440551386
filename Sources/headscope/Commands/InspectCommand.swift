import AdaKV
import ArgumentParser
import Export
import Inference
import Prompts
import Samples
import Tokenization

/// `headscope inspect`: what a model is, before anything runs; or the token ids of a text.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what a model is: its shape, weights, cache and tokenizer; or the token ids of a text.")

  @Argument(
    help: ArgumentHelp(
      "Folder of a Hugging Face model, or a GGUF file (default: the bundled ruler-tiny).", valueName: "model")
  )
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Print the token ids of this text on one line instead; - for standard input.", valueName: "text"))
  var encode: String?

  func run() throws {
    try Failure.reported {
      let opened = try LanguageModel(path: model ?? Samples.modelDirectory(), threads: 1)
      let text = try encode.map { try Self.ids(of: $0, in: opened) } ?? Self.report(on: opened)
      let file = try OutputFile(path: "-")
      try file.write(text)
      try file.finish()
    }
  }

  private static func ids(of text: String, in model: LanguageModel) throws -> String {
    let tokenizer = try Tokenizer(ofModel: model.path, gguf: model.gguf)
    let bytes = text == "-" ? try InputFile.read("-") : Array(text.utf8)
    return tokenizer.encode(utf8: bytes).map(String.init).joined(separator: " ") + "\n"
  }

  /// One line for each thing there is to know.
  static func report(on model: LanguageModel) -> String {
    let shape = model.configuration
    let types = model.weightTypes.map { "\($0.name) \(ByteSize.rounded($0.bytes))" }.joined(separator: ", ")
    let cache = shape.cacheBytesPerToken
    var rows = [
      ("model", model.name),
      ("architecture", shape.family),
      ("layers", "\(shape.layers)"),
      ("heads", heads(shape)),
      ("width", "\(shape.hiddenSize), feed-forward \(shape.intermediateSize)"),
      ("attention", attention(shape)),
      ("rotary", rotary(shape)),
      ("context", "\(shape.contextLength) tokens"),
      ("parameters", grouped(model.parameterCount)),
      ("weights", "\(ByteSize.rounded(model.weightBytes)): \(types)"),
      (
        "KV cache",
        "\(ByteSize.rounded(cache)) per token in float32, \(ByteSize.rounded(cache * shape.contextLength)) at full context"
      ),
      (
        "vocabulary",
        "\(shape.vocabularySize) tokens, output head \(shape.tiedEmbeddings ? "tied" : "its own")"
      ),
    ]
    rows += tokenizer(of: model)
    return rows.map { name, value in
      name + String(repeating: " ", count: max(1, 14 - name.count)) + value + "\n"
    }.joined()
  }

  /// What its tokenizer is, or why it has none: everything else can be said of a model without; and the tokens it puts
  /// around every text, and those after which an answer ends.
  private static func tokenizer(of model: LanguageModel) -> [(String, String)] {
    let shape = model.configuration
    var (tokenizer, begin, end) = ("", "none", "")
    do {
      let opened = try Tokenizer(ofModel: model.path, gguf: model.gguf)
      tokenizer = "\(opened.kind), \(opened.vocabularySize) tokens"
      begin = ids(opened.prefix)
      end = opened.suffix.isEmpty ? "" : ", every text is followed by \(ids(opened.suffix))"
    } catch {
      tokenizer = "none. " + Failure.sentence(of: error)
    }
    let beyond =
      shape.droppedTokenIDs.isEmpty
      ? "" : "; left out, as the vocabulary has no such token: \(ids(shape.droppedTokenIDs))"
    let special = "begins with \(begin)\(end), ends with \(ids(shape.eosTokenIDs))\(beyond)"
    return [("tokenizer", tokenizer), ("special", special)]
  }

  private static func ids(_ ids: [some BinaryInteger]) -> String {
    ids.isEmpty ? "none" : ids.map { "\($0)" }.joined(separator: " ")
  }

  private static func heads(_ shape: ModelConfiguration) -> String {
    let caches = shape.kvHeads == 1 ? "1 KV head" : "\(shape.kvHeads) KV heads"
    return "\(shape.queryHeads) query heads, \(caches) of \(shape.headDimension) dimensions"
  }

  /// Which layers see how far.
  private static func attention(_ shape: ModelConfiguration) -> String {
    let spans = (0..<shape.layers).compactMap { shape.attentionSpan(layer: $0) }
    guard let span = spans.first else {
      let without = shape.disregardedWindow.map {
        "; the window of \($0) tokens that the file names is left out, as in llama.cpp"
      }
      return "every layer sees all tokens" + (without ?? "")
    }
    let who =
      spans.count == shape.layers ? "every layer sees" : "\(spans.count) of \(shape.layers) layers see"
    return "\(who) the last \(span) tokens" + (spans.count == shape.layers ? "" : ", the others all")
  }

  /// The rotary embeddings, each once, with the layers that have none.
  private static func rotary(_ shape: ModelConfiguration) -> String {
    var names: [String] = []
    for layer in 0..<shape.layers {
      guard let name = shape.rotaryName(layer: layer), let theta = shape.ropeTheta(layer: layer) else {
        continue
      }
      let base = theta == theta.rounded() && theta < 1e15 ? "\(Int(theta))" : "\(theta)"
      let text = "base \(base)" + (name == "default" ? "" : ", \(name)")
      if !names.contains(text) { names.append(text) }
    }
    let without = (0..<shape.layers).filter { shape.rotaryName(layer: $0) == nil }.count
    if without > 0 { names.append("none in \(without) of \(shape.layers) layers") }
    return names.joined(separator: "; ")
  }

  private static func grouped(_ number: Int) -> String {
    let digits = Array("\(number)")
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? [" ", digit] : [digit]
      })
  }
}
