import Foundation

/// A file that is written whole or not at all, or something else that takes bytes: standard output, a pipe, a device.
///
/// Whether it can be written is found when it is made, before any work is done for it. A regular file, or none yet, is
/// written beside its place and then renamed into it, with the mode it had; a link stays a link and its target is
/// written; anything else is written to directly and never replaced.
///
/// Bytes wait in a block of 64 KiB, which is all that it holds in memory. They are sent off when the block is full and
/// at the end; one that could not be sent is an error of every later call, so that no file is put in place with a gap.
public final class OutputFile: ByteSink {
  private static let blockSize = 1 << 16

  private let path: String
  private let descriptor: Int32
  private let replacement: (temporary: String, target: String)?
  /// Bytes not sent off yet, fewer than a block between calls.
  private var block: [UInt8] = []
  private var failure: ExportError?
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
      guard descriptor >= 0 else { throw Self.unwritable(path) }
      return
    }
    if exists, access(path, W_OK) != 0 { throw Self.unwritable(path) }
    let target = exists ? Self.resolved(path) : Self.named(path)
    let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).partial"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.unwritable(path) }
    if exists { fchmod(descriptor, status.st_mode & 0o7777) }
    replacement = (temporary, target)
  }

  deinit {
    if descriptor != STDOUT_FILENO { close(descriptor) }
    if !isFinished, let replacement { unlink(replacement.temporary) }
  }

  /// Adds bytes.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``, as when the disk is full, and ``ExportError/closed(path:)``
  ///   when nobody reads any more; of these bytes or of earlier ones.
  public func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
    if let failure { throw failure }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.blockSize - block.count)
      block.append(contentsOf: piece)
      rest = rest[piece.endIndex...]
      if block.count == Self.blockSize { try flush() }
    }
  }

  /// Sends off the bytes that wait.
  ///
  /// - Throws: As ``write(_:)`` does.
  public func flush() throws(ExportError) {
    if let failure { throw failure }
    var sent = 0
    while sent < block.count {
      let count = block.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
        return Foundation.write(descriptor, rest.baseAddress, rest.count)
      }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        let error = errno == EPIPE ? ExportError.closed(path: path) : Self.unwritable(path)
        failure = error
        throw error
      }
    }
    block.removeAll(keepingCapacity: true)
  }

  /// Sends off what waits and puts the file into its place.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)`` or ``ExportError/closed(path:)``; then nothing is left behind.
  public func finish() throws(ExportError) {
    try flush()
    guard let replacement else { return }
    guard fsync(descriptor) == 0, rename(replacement.temporary, replacement.target) == 0 else {
      throw Self.unwritable(path)
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

  /// What the last call of the system says of a path.
  private static func unwritable(_ path: String) -> ExportError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
