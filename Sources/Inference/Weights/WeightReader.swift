internal import CKernels
internal import Formats

/// Finds tensors by name in a source and checks their shape and type.
final class WeightReader {
  let source: any TensorSource
  /// Tensors that were asked for, and their bytes.
  private var used: [String: Int] = [:]
  /// Elements of the tensors that were asked for.
  private(set) var elements = 0

  init(source: any TensorSource) { self.source = source }

  /// Bytes of the tensors that were asked for, by the names of their types, the most first.
  private var typeBytes: [String: Int] = [:]
  var types: [(name: String, bytes: Int)] {
    typeBytes.map { (name: $0.key, bytes: $0.value) }.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }

  /// Bytes of the tensors that were asked for.
  var bytes: Int { used.values.reduce(0, +) }

  /// Refuses a tensor that nothing asked for: a file of another model computes something else without it.
  ///
  /// - Parameter spare: Names that may go unused.
  /// - Throws: `unusedTensor`, for the first by name.
  func checkAllUsed(except spare: (String) -> Bool) throws(CheckpointError) {
    let unused = source.tensorNames.filter { used[$0] == nil && !spare($0) }
    if let name = unused.min() { throw .unusedTensor(file: source.path, tensor: name) }
  }

  /// A matrix, left where it is mapped.
  ///
  /// - Throws: `missingTensor`, `wrongShape` or `wrongType`.
  func matrix(_ name: String, rows: Int, columns: Int) throws(FormatError) -> WeightMatrix {
    let (tensor, type) = try checked(name, shape: [rows, columns])
    guard let pointer = tensor.bytes.baseAddress else { throw wrongType(name, tensor) }
    return WeightMatrix(pointer: pointer, type: type, rows: rows, columns: columns)
  }

  /// A vector, copied as float32.
  ///
  /// - Parameter offset: what is added to every element.
  /// - Throws: `missingTensor`, `wrongShape`, `wrongType` or `notFinite`.
  func vector(_ name: String, count: Int, offset: Float = 0) throws(FormatError) -> [Float] {
    let (tensor, type) = try checked(name, shape: [count])
    let values = tensor.floats(type)
    if let element = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(file: tensor.file, tensor: name, element: element)
    }
    return offset == 0 ? values : values.map { $0 + offset }
  }

  private func checked(_ name: String, shape: [Int]) throws(FormatError) -> (StoredTensor, hk_dtype) {
    guard let tensor = source.tensor(named: name) else {
      throw .missingTensor(file: source.path, tensor: name)
    }
    if used.updateValue(tensor.bytes.count, forKey: name) == nil {
      elements += tensor.shape.reduce(1, *)
      typeBytes[tensor.typeName, default: 0] += tensor.bytes.count
    }
    guard tensor.shape == shape else {
      throw .wrongShape(file: tensor.file, tensor: name, shape: tensor.shape, expected: shape)
    }
    guard let type = tensor.kernelType else { throw wrongType(name, tensor) }
    return (tensor, type)
  }

  private func wrongType(_ name: String, _ tensor: StoredTensor) -> FormatError {
    .wrongType(file: tensor.file, tensor: name, type: tensor.typeName, expected: source.weightTypes)
  }
}
