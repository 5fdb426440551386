internal import Formats
internal import Foundation

/// A decoder's configuration and weights, checked against each other before anything runs.
final class Checkpoint: Sendable {
  let configuration: ModelConfiguration
  /// Token embedding, `[vocabulary, D]`.
  let embedding: WeightMatrix
  /// Output head, `[vocabulary, D]`: the embedding if the two are tied.
  let outputHead: WeightMatrix
  /// The norm before the output head, of rows `[D]`.
  let finalNorm: RootMeanSquareNorm
  let layers: [LayerWeights]
  /// Where the weights lie.
  let source: any TensorSource
  /// The number of weights.
  let parameterCount: Int
  /// Bytes of the weights in their files.
  let weightBytes: Int
  /// Bytes of the weights by the names of their types.
  let weightTypes: [(name: String, bytes: Int)]

  /// Opens a Hugging Face directory or a GGUF file.
  ///
  /// - Throws: `FormatError` or `CheckpointError`, for the first thing that is wrong.
  convenience init(path: String) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw FormatError.missing(path: path)
    }
    if isDirectory.boolValue {
      try self.init(directory: path)
      return
    }
    let file = try MappedFile(path: path)
    guard path.hasSuffix(".gguf") || file.bytes.starts(with: Array("GGUF".utf8)) else {
      throw CheckpointError.notAModel(path: path)
    }
    try self.init(gguf: GGUFFile(file))
  }

  /// Opens a Hugging Face directory: config.json, and model.safetensors or several files with an index.
  private convenience init(directory: String) throws {
    let base = directory.hasSuffix("/") ? directory : directory + "/"
    var configuration = try ModelConfiguration(path: base + "config.json")
    try QuantizationMethod.refuse(in: base)
    try configuration.addEnds(path: base + "generation_config.json")
    let source = try Self.source(in: base)
    let naming = Self.naming(of: source)
    let reader = WeightReader(source: source)
    try self.init(LayerFinder(configuration: configuration, naming: naming, reader: reader))
  }

  /// Opens a GGUF file.
  private convenience init(gguf file: GGUFFile) throws {
    let configuration = try ModelConfiguration(gguf: file)
    let reader = WeightReader(source: file)
    try self.init(LayerFinder(configuration: configuration, naming: GGUFNaming(), reader: reader))
  }

  /// Finds all weights in a source.
  ///
  /// - Throws: `FormatError` or `CheckpointError`, for the first thing that is wrong.
  init(_ finder: LayerFinder) throws {
    var configuration = finder.configuration
    let (reader, naming) = (finder.reader, finder.naming)
    (embedding, outputHead) = try reader.embeddings(naming, configuration)
    configuration.tiedEmbeddings = outputHead.pointer == embedding.pointer
    self.configuration = configuration
    finalNorm = try finder.norm(naming.finalNorm, configuration.hiddenSize)
    var layers: [LayerWeights] = []
    for layer in 0..<configuration.layers { layers.append(try LayerWeights(layer: layer, finder)) }
    try reader.checkAllUsed { naming.isSpare($0) }
    self.layers = layers
    source = reader.source
    parameterCount = reader.elements
    weightBytes = reader.bytes
    weightTypes = reader.types
  }

  private static func source(in base: String) throws(FormatError) -> any TensorSource {
    let whole = base + "model.safetensors"
    let index = base + SafetensorsShards.indexName
    if !FileManager.default.fileExists(atPath: whole), FileManager.default.fileExists(atPath: index) {
      return try SafetensorsShards(index: index)
    }
    return try SafetensorsFile(path: whole)
  }

  /// A model that sees pictures too has the text's weights under a name of its own, in one of two forms; without its
  /// head a model may be stored without the first part of its names.
  private static func naming(of source: any TensorSource) -> HuggingFaceNaming {
    let forms = [
      ("language_model.model.", "language_model."), ("model.language_model.", ""), ("language_model.", ""),
      ("", ""),
    ]
    for (prefix, head) in forms
    where source.tensor(named: prefix + "embed_tokens.weight") != nil {
      return HuggingFaceNaming(prefix: prefix, headPrefix: head)
    }
    return HuggingFaceNaming(prefix: "model.")
  }
}
