@testable import Formats

/// Opens the input as a safetensors file and reads all tensors.
func fuzzSafetensors(_ input: UnsafeRawBufferPointer) {
  refusable {
    let file = try SafetensorsFile(MappedFile(copying: input, path: "x"))
    for (name, info) in file.tensors {
      let sum = try file.withBytes(named: name) { bytes in bytes.reduce(0) { $0 &+ Int($1) } }
      precondition(sum <= 255 * info.byteRange.count)
      refusable {
        let elements = try file.floats(named: name)
        precondition(elements.count == info.elementCount)
      }
      refusable {
        let elements = try file.int32s(named: name)
        precondition(elements.count == info.elementCount)
      }
    }
  }
}
