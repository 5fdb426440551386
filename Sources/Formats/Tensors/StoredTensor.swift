package import CKernels

/// A tensor of a checkpoint where it lies mapped, valid as long as the source that gave it.
package struct StoredTensor {
  /// The file it lies in.
  package let file: String
  /// Its dimensions, the slowest first.
  package let shape: [Int]
  /// Its type in the file's own words.
  package let typeName: String
  /// The kernels' name of its type, if they can compute with it.
  package let kernelType: hk_dtype?
  /// Its elements as the file stores them.
  package let bytes: UnsafeRawBufferPointer

  /// A copy of the elements, widened to float32 from a type that the kernels compute with.
  package func floats(_ type: hk_dtype) -> [Float] {
    let elements = shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: elements) { floats, count in
      count = elements
      if let from = bytes.baseAddress, let to = floats.baseAddress { hk_to_f32(from, type, elements, to) }
    }
  }
}
