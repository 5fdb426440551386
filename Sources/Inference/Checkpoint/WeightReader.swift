/// Finds tensors by name in a safetensors file and checks their shape and type.
final class WeightReader {
  let file: SafetensorsFile
  /// Tensors that were asked for.
  private var used: Set<String> = []

  init(file: SafetensorsFile) { self.file = file }

  /// Refuses a tensor that nothing asked for: a file of another model computes something else without it.
  ///
  /// - Parameter spare: Names that may go unused.
  /// - Throws: `unusedTensor`, for the first by name.
  func checkAllUsed(except spare: (String) -> Bool) throws(CheckpointError) {
    let unused = file.tensors.keys.filter { !used.contains($0) && !spare($0) }
    if let name = unused.min() { throw .unusedTensor(file: file.path, tensor: name) }
  }

  /// A matrix, left where it is mapped.
  ///
  /// - Throws: `missingTensor`, `wrongShape` or `wrongType`.
  func matrix(_ name: String, rows: Int, columns: Int) throws(CheckpointError) -> WeightMatrix {
    let info = try checked(name, shape: [rows, columns])
    guard let type = info.type.kernelType, let pointer = file.bytes(of: info).baseAddress else {
      throw wrongType(name, info)
    }
    return WeightMatrix(pointer: pointer, type: type, rows: rows, columns: columns)
  }

  /// A vector, copied as float32.
  ///
  /// - Throws: `missingTensor`, `wrongShape` or `wrongType`.
  func vector(_ name: String, count: Int) throws(CheckpointError) -> [Float] {
    let info = try checked(name, shape: [count])
    guard info.type.kernelType != nil else { throw wrongType(name, info) }
    return try file.floats(named: name)
  }

  private func checked(_ name: String, shape: [Int]) throws(CheckpointError) -> TensorInfo {
    let info = try file.info(named: name)
    used.insert(name)
    guard info.shape == shape else {
      throw .wrongShape(file: file.path, tensor: name, shape: info.shape, expected: shape)
    }
    return info
  }

  private func wrongType(_ name: String, _ info: TensorInfo) -> CheckpointError {
    .wrongType(file: file.path, tensor: name, type: info.type.rawValue, expected: "F32, F16 or BF16")
  }
}
