internal import Formats
import Glibc

/// Reads a file, or the standard input, whole.
package enum InputFile {
  /// The largest input, in bytes.
  package static let limit = 64 << 20

  /// The bytes of a file; those of the standard input for `-`.
  ///
  /// Pipes can be read as well as files, so the size is only known at the end.
  package static func read(_ path: String, limit: Int = limit) throws(PromptError) -> [UInt8] {
    if path == "-" { return try read(descriptor: STDIN_FILENO, path, limit: limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    return try read(descriptor: descriptor, path, limit: limit)
  }

  private static func read(
    descriptor: Int32, _ path: String, limit: Int
  ) throws(PromptError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
  }

  private static func failure(_ path: String) -> PromptError {
    switch OpenFailure() {
    case .missing: .missingFile(path: path)
    case .unreadable(let reason): .unreadable(path: path, reason: reason)
    }
  }
}
