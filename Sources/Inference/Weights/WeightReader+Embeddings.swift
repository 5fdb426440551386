internal import Formats
internal import Foundation

extension WeightReader {
  /// The token embedding and the output head, both `[vocabulary, D]`.
  ///
  /// A head that is in the file counts, whatever the configuration says; without one the two are the same matrix if
  /// the configuration ties them. A head that repeats the embedding is the embedding, and either stands in for the
  /// other. So does transformers 5.
  ///
  /// - Throws: `missingTensor`, `wrongShape` or `wrongType`.
  /// - Complexity: O(1); linear in the bytes of a head that repeats a tied embedding.
  func embeddings(_ naming: any TensorNaming, _ configuration: ModelConfiguration) throws(FormatError)
    -> (embedding: WeightMatrix, outputHead: WeightMatrix)
  {
    func found(_ name: String) throws(FormatError) -> WeightMatrix {
      try matrix(name, rows: configuration.vocabularySize, columns: configuration.hiddenSize)
    }
    func has(_ name: String) -> Bool { source.tensor(named: name) != nil }
    guard configuration.tiedEmbeddings else {
      return (try found(naming.embedding), try found(naming.outputHead))
    }
    if !has(naming.outputHead) || isSame(naming.outputHead, naming.embedding) {
      let both = try found(naming.embedding)
      return (both, both)
    }
    let head = try found(naming.outputHead)
    return (has(naming.embedding) ? try found(naming.embedding) : head, head)
  }

  /// Whether two tensors hold the same elements, byte for byte.
  private func isSame(_ name: String, _ other: String) -> Bool {
    guard let left = source.tensor(named: name), let right = source.tensor(named: other) else { return false }
    guard left.typeName == right.typeName, left.shape == right.shape, left.bytes.count == right.bytes.count,
      let elements = left.bytes.baseAddress, let others = right.bytes.baseAddress
    else { return false }
    return memcmp(elements, others, left.bytes.count) == 0
  }
}
