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
