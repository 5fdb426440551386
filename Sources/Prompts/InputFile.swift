import Glibc

/// Reads a file, or the standard input, whole.
enum InputFile {
  /// The largest input, in bytes.
  static let limit = 64 << 20

  /// The bytes of a file; those of the standard input for `-`.
  ///
  /// Pipes can be read as well as files, so the size is only known at the end.
  static func read(_ path: String, limit: Int = limit) throws(PromptError) -> [UInt8] {
    if path == "-" { return try read(descriptor: STDIN_FILENO, path, limit: limit) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
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
        throw failure(path, errno)
      }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> PromptError {
    if code == ENOENT || code == ENOTDIR { return .missingFile(path: path) }
    return .unreadable(path: path, reason: String(cString: strerror(code)))
  }
}
