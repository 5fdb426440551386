extension SafetensorsFile: TensorSource {
  package var tensorNames: [String] { Array(tensors.keys) }

  package var weightTypes: String { "F32, F16 or BF16" }

  package func tensor(named name: String) -> StoredTensor? {
    tensors[name].map { info in
      StoredTensor(
        file: path, shape: info.shape, typeName: info.type.rawValue, kernelType: info.type.kernelType,
        bytes: bytes(of: info))
    }
  }
}
