public import Formats

extension ModelConfiguration {
  /// Reads and checks a config.json in the form of Hugging Face transformers.
  ///
  /// - Throws: `FormatError` for a file that is missing or bad, `CheckpointError` for a family that is not known.
  public init(path: String) throws {
    let root = try JSONReader.read(file: path)
    guard root.members != nil else {
      throw FormatError.malformedJSON(file: path, offset: 0, expected: "a JSON object")
    }
    let fields = ConfigurationFields(file: path, root: root)
    try QuantizationMethod.refuse(fields)
    self = try FamilyCatalog.family(fields).configuration(fields)
    try ConfigurationKey.check(fields, self)
  }

  /// Reads and checks the configuration that a GGUF file holds.
  ///
  /// - Throws: `FormatError` for the first thing that is wrong, `CheckpointError` for a family that is not known.
  public init(gguf file: GGUFFile) throws {
    let architecture = try file.string(GGUFFields.architectureKey)
    let (family, form) = try FamilyCatalog.family(gguf: architecture, file: file.path)
    var fields = try GGUFFields(file, architecture: architecture)
    try family.readGGUF(&fields)
    self = try family.configuration(fields.configuration)
    try fields.complete(&self)
    decoder.hasPairedRows = form.hasPairedRows
    if !form.hasWindow { disregardedWindow = fields.window }
  }
}
