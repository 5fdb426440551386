import Foundation

/// A Hugging Face directory of the Llama architecture: config.json and model.safetensors, checked against
/// each other before anything runs.
final class LlamaCheckpoint: Sendable {
  let configuration: ModelConfiguration
  /// Token embedding, `[vocabulary, D]`.
  let embedding: WeightMatrix
  /// Output head, `[vocabulary, D]`: the embedding if the two are tied.
  let outputHead: WeightMatrix
  /// Weight of the last norm, `[D]`.
  let finalNorm: [Float]
  let layers: [LlamaLayerWeights]
  /// The file the weights lie in.
  let file: SafetensorsFile

  /// Opens a directory.
  ///
  /// - Throws: `CheckpointError`, for the first thing that is wrong.
  init(directory: String) throws(CheckpointError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
      throw .missing(path: directory)
    }
    guard isDirectory.boolValue else { throw .notADirectory(path: directory) }
    let base = directory.hasSuffix("/") ? directory : directory + "/"
    let configuration = try ModelConfiguration(path: base + "config.json")
    let file = try SafetensorsFile(path: base + "model.safetensors")
    let reader = WeightReader(file: file)
    let width = configuration.hiddenSize
    let vocabulary = configuration.vocabularySize

    embedding = try reader.matrix("model.embed_tokens.weight", rows: vocabulary, columns: width)
    outputHead =
      configuration.tiedEmbeddings
      ? embedding : try reader.matrix("lm_head.weight", rows: vocabulary, columns: width)
    finalNorm = try reader.vector("model.norm.weight", count: width)
    var layers: [LlamaLayerWeights] = []
    for layer in 0..<configuration.layers {
      layers.append(try LlamaLayerWeights(layer: layer, configuration: configuration, reader: reader))
    }
    // A head beside tied embeddings, and the rotary tables of old checkpoints, say nothing of their own.
    try reader.checkAllUsed { $0 == "lm_head.weight" || $0.hasSuffix(".rotary_emb.inv_freq") }
    self.layers = layers
    self.configuration = configuration
    self.file = file
  }
}
