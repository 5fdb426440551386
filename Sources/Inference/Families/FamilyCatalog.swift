internal import Formats

/// The families there is code for.
enum FamilyCatalog {
  static let families: [any (ModelFamily.Type)] = [
    LlamaFamily.self, MistralFamily.self, Qwen2Family.self, Qwen3Family.self, SmolLM3Family.self,
    Gemma2Family.self, Gemma3Family.self, Phi3Family.self,
  ]

  /// The family of a GGUF file, and how such files hold it.
  ///
  /// - Throws: `unknownArchitecture`.
  static func family(gguf architecture: String, file: String) throws(CheckpointError)
    -> (family: any ModelFamily.Type, form: GGUFForm)
  {
    for family in families {
      if let form = family.gguf, form.architecture == architecture { return (family, form) }
    }
    let known = families.compactMap { $0.gguf?.architecture }
    throw .unknownArchitecture(file: file, found: architecture, known: known)
  }

  /// The family that a config.json names.
  ///
  /// - Throws: `unknownArchitecture`.
  static func family(_ fields: ConfigurationFields) throws(CheckpointError) -> any ModelFamily.Type {
    let known = families.flatMap { $0.architectures }
    func unknown(_ found: String) -> CheckpointError {
      .unknownArchitecture(file: fields.file, found: found, known: known)
    }
    let names = fields.root["architectures"]?.array?.map { $0.string ?? "?" } ?? []
    let type = fields.root["model_type"]?.string
    if names.isEmpty {
      guard let type else { throw unknown("not named") }
      guard let family = families.first(where: { $0.types.contains(type) }) else { throw unknown(type) }
      return family
    }
    guard names.count == 1, let family = families.first(where: { $0.architectures.contains(names[0]) }) else {
      throw unknown(names.joined(separator: ", "))
    }
    if let type, !family.types.contains(type) { throw unknown("\(names[0]) of type \(type)") }
    return family
  }
}
