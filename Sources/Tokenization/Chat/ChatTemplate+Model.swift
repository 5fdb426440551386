public import Formats

extension ChatTemplate {
  /// The chat template that comes with a model: chat_template.jinja or the `chat_template` of
  /// tokenizer_config.json in its directory, or the one in its GGUF file.
  ///
  /// - Parameters:
  ///   - path: The model's directory or GGUF file.
  ///   - gguf: The model's GGUF file, if it is one.
  ///   - tokenizer: The model's tokenizer.
  /// - Throws: `ChatTemplateError` if there is none or it cannot be run, `FormatError` for a file that cannot be read.
  public init(ofModel path: String, gguf: GGUFFile?, tokenizer: Tokenizer) throws {
    let (text, file) = try gguf.map { try Self.source(in: $0, at: path) } ?? Self.source(inDirectory: path)
    let tokens =
      try gguf.map { try TemplateTokens($0, tokenizer) } ?? TemplateTokens(directory: path, tokenizer)
    try self.init(text: text, path: file, tokens: tokens.spellings)
  }

  /// The template in a GGUF file, and the file.
  private static func source(in gguf: GGUFFile, at path: String) throws -> (text: String, path: String) {
    let key = "tokenizer.chat_template"
    guard gguf.metadata[key] != nil else { throw ChatTemplateError.missing(path: path) }
    return (try gguf.string(key), path)
  }

  /// The template in a directory, and the file that it is from.
  private static func source(inDirectory directory: String) throws -> (text: String, path: String) {
    let path = directory + "/chat_template.jinja"
    if let file = try? MappedFile(path: path) {
      return (withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }, path)
    }
    let configuration = directory + "/tokenizer_config.json"
    return (try text(inConfiguration: configuration, ofModel: directory), configuration)
  }

  /// The template in a tokenizer_config.json: one text, or one of several by name.
  private static func text(inConfiguration path: String, ofModel model: String) throws -> String {
    guard let file = try? MappedFile(path: path) else { throw ChatTemplateError.missing(path: model) }
    let root = try withExtendedLifetime(file) { try JSONReader.read(file.bytes, of: path) }
    guard let node = root["chat_template"], !node.isNull else { throw ChatTemplateError.missing(path: model) }
    let chosen = node.array?.first { $0["name"]?.string == "default" }?["template"] ?? node
    guard let text = chosen.string else {
      throw FormatError.field(
        file: path, field: "chat_template", found: "something else",
        expected: "a text, or a list of which one is named default")
    }
    return text
  }
}
