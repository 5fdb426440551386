extension ChatTemplate {
  /// The chat template that comes with a model: chat_template.jinja or the `chat_template` of
  /// tokenizer_config.json in its directory, or the one in its GGUF file.
  ///
  /// - Throws: `ChatTemplateError` if there is none or it cannot be run, `CheckpointError` for a file that cannot be
  ///   read.
  public init(of model: LanguageModel, tokenizer: Tokenizer) throws {
    func spelling(_ token: Int32?) -> String {
      token.map { String(decoding: tokenizer.bytes(of: $0), as: UTF8.self) } ?? ""
    }
    let (text, path) = try Self.source(of: model)
    try self.init(
      text: text, path: path, beginToken: spelling(model.configuration.bosTokenID),
      endToken: spelling(model.configuration.eosTokenIDs.first))
  }

  /// A model's template, and the file that it is from.
  private static func source(of model: LanguageModel) throws -> (text: String, path: String) {
    if let file = model.checkpoint.source as? GGUFFile {
      let key = "tokenizer.chat_template"
      guard file.metadata[key] != nil else { throw ChatTemplateError.missing(path: model.path) }
      return (try file.string(key), model.path)
    }
    let path = model.path + "/chat_template.jinja"
    if let file = try? MappedFile(path: path) {
      return (withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }, path)
    }
    let configuration = model.path + "/tokenizer_config.json"
    return (try text(inConfiguration: configuration, ofModel: model.path), configuration)
  }

  /// The template in a tokenizer_config.json: one text, or one of several by name.
  private static func text(inConfiguration path: String, ofModel model: String) throws -> String {
    guard let file = try? MappedFile(path: path) else { throw ChatTemplateError.missing(path: model) }
    let root = try withExtendedLifetime(file) { try JSONReader.read(file.bytes, ofCheckpoint: path) }
    guard let node = root["chat_template"], !node.isNull else { throw ChatTemplateError.missing(path: model) }
    let chosen = node.array?.first { $0["name"]?.string == "default" }?["template"] ?? node
    guard let text = chosen.string else {
      throw CheckpointError.configuration(
        file: path, field: "chat_template", found: "something else",
        expected: "a text, or a list of which one is named default")
    }
    return text
  }
}
