extension GGUFFile: TensorSource {
  package var tensorNames: [String] { Array(tensors.keys) }

  package var weightTypes: String { Self.computedTypes }

  package func tensor(named name: String) -> StoredTensor? {
    tensors[name].map { info in
      StoredTensor(
        file: paths[info.part], shape: info.shape, typeName: info.type.rawValue,
        kernelType: info.type.kernelType, bytes: bytes(of: info))
    }
  }
}
