/// Puts together the bytes of safetensors files, right ones and wrong ones.
package struct SafetensorsBytes {
  /// The free-form metadata.
  package var metadata: [(String, String)] = []
  /// The tensors in the order of the file.
  package var tensors: [(name: String, type: String, shape: [Int], bytes: [UInt8])] = []

  /// A file of nothing.
  package init() {}

  /// Adds a tensor of float32.
  package mutating func add(_ name: String, shape: [Int], floats: [Float]) {
    tensors.append((name, "F32", shape, floats.flatMap { littleEndian($0.bitPattern) }))
  }

  /// The bytes of the whole file.
  package func file() -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
      entries.append("\"__metadata__\":{\(pairs)}")
    }
    var end = 0
    for tensor in tensors {
      let start = end
      end += tensor.bytes.count
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(start),\(end)]}"
      )
    }
    return Self.file(header: "{" + entries.joined(separator: ",") + "}", data: tensors.flatMap(\.bytes))
  }

  /// A file of a given header and data.
  package static func file(header: String, data: [UInt8] = []) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }
}

/// The bytes of an integer, the lowest first.
package func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
