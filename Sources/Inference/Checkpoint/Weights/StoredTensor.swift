internal import CKernels

/// A tensor of a checkpoint where it lies mapped, valid as long as the source that gave it.
struct StoredTensor {
  /// The file it lies in.
  let file: String
  /// Its dimensions, the slowest first.
  let shape: [Int]
  /// Its type in the file's own words.
  let typeName: String
  /// The kernels' name of its type, if they can compute with it.
  let kernelType: hk_dtype?
  let bytes: UnsafeRawBufferPointer

  /// A copy of the elements, widened to float32 from a type that the kernels compute with.
  func floats(_ type: hk_dtype) -> [Float] {
    let elements = shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: elements) { floats, count in
      count = elements
      if let from = bytes.baseAddress, let to = floats.baseAddress { hk_to_f32(from, type, elements, to) }
    }
  }
}

/// Tensors by name, in one mapped file or in several.
protocol TensorSource: AnyObject, Sendable {
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
  func widened(_ name: String) throws(CheckpointError) -> [Float] {
    guard let tensor = tensor(named: name) else { throw .missingTensor(file: path, tensor: name) }
    guard let type = tensor.kernelType else {
      throw .wrongType(file: tensor.file, tensor: name, type: tensor.typeName, expected: weightTypes)
    }
    return withExtendedLifetime(self) { tensor.floats(type) }
  }
}
