/// Finds tensors by name in a safetensors file and checks their shape and type.
struct WeightReader {
  let file: SafetensorsFile

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
    guard info.shape == shape else {
      throw .wrongShape(file: file.path, tensor: name, shape: info.shape, expected: shape)
    }
    return info
  }

  private func wrongType(_ name: String, _ info: TensorInfo) -> CheckpointError {
    .wrongType(file: file.path, tensor: name, type: info.type.rawValue, expected: "F32, F16 or BF16")
  }
}
