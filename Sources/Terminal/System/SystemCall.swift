import Glibc

/// The C library's words for an errno.
func systemMessage(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return bytes.isEmpty ? "error \(code)" : String(decoding: bytes, as: UTF8.self)
}

/// The result of a call that says -1 on failure, or the error it left in errno.
@discardableResult
func checked(_ operation: String, _ result: Int32) throws(TerminalError) -> Int32 {
  guard result != -1 else { throw .system(operation: operation, code: errno) }
  return result
}

/// Writes all bytes to a descriptor, or as many as it takes before it fails.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      written += count
    }
  }
}
