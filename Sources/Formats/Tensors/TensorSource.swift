/// Tensors by name, in one mapped file or in several.
package protocol TensorSource: AnyObject, Sendable {
  /// What errors about the whole name: a file.
  var path: String { get }
  /// The names of all tensors.
  var tensorNames: [String] { get }
  /// The types that weights may have, in the format's own words.
  var weightTypes: String { get }
  /// The tensor of that name, if there is one.
  func tensor(named name: String) -> StoredTensor?
}

extension TensorSource {
  /// A copy of a tensor widened to float32, in the order of the file.
  ///
  /// - Throws: `missingTensor` or `wrongType`.
  func widened(_ name: String) throws(FormatError) -> [Float] {
    guard let tensor = tensor(named: name) else { throw .missingTensor(file: path, tensor: name) }
    guard let type = tensor.kernelType else {
      throw .wrongType(file: tensor.file, tensor: name, type: tensor.typeName, expected: weightTypes)
    }
    return withExtendedLifetime(self) { tensor.floats(type) }
  }
}
