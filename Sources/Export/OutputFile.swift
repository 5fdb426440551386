import Foundation

/// A file that is written whole or not at all, or something else that takes bytes: standard output, a pipe, a device.
///
/// Whether it can be written is found when it is made, before any work is done for it. A regular file, or none yet, is
/// written beside its place and then renamed into it, with the mode it had; a link stays a link and its target is
/// written; anything else is written to directly and never replaced.
public final class OutputFile {
  private let path: String
  private let descriptor: Int32
  private let replacement: (temporary: String, target: String)?
  private var isFinished = false

  /// Opens a path; `-` is standard output.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``.
  public init(path: String) throws(ExportError) {
    self.path = path
    if path == "-" {
      descriptor = STDOUT_FILENO
      replacement = nil
      return
    }
    guard !path.isEmpty else { throw .unwritable(path: "''", reason: "the path is empty") }
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw .unwritable(path: path, reason: "it is a directory") }
    if exists, kind != S_IFREG {
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      replacement = nil
      guard descriptor >= 0 else { throw Self.failure(path) }
      return
    }
    if exists, access(path, W_OK) != 0 { throw Self.failure(path) }
    let target = exists ? Self.resolved(path) : Self.named(path)
    let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).partial"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    replacement = (temporary, target)
  }

  deinit {
    if descriptor != STDOUT_FILENO { close(descriptor) }
    if !isFinished, let replacement { unlink(replacement.temporary) }
  }

  /// Adds text.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``, as when the disk is full, and ``ExportError/closed(path:)``
  ///   when nobody reads any more.
  public func write(_ text: String) throws(ExportError) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]).baseAddress, buffer.count - written
        )
      }
      if count > 0 {
        written += count
      } else if errno == EPIPE {
        throw .closed(path: path)
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
  }

  /// Puts the file into its place.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``; then nothing is left behind.
  public func finish() throws(ExportError) {
    guard let replacement else { return }
    guard fsync(descriptor) == 0, rename(replacement.temporary, replacement.target) == 0 else {
      throw Self.failure(path)
    }
    isFinished = true
  }

  /// The file that a path leads to through links.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The file that a path names which is not there yet: a link's target, or the path itself.
  private static func named(_ path: String) -> String {
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
    if target.hasPrefix("/") { return target }
    guard let slash = path.lastIndex(of: "/") else { return target }
    return path[...slash] + target
  }

  private static func failure(_ path: String) -> ExportError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
