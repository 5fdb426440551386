import Foundation

/// A file that is written whole or not at all, or standard output.
///
/// Whether it can be written is found when it is made, before any work is done for it.
public final class OutputFile {
  private let path: String
  private let temporary: String?
  private let handle: FileHandle
  private var isFinished = false

  /// Opens a temporary file beside `path`; `-` is standard output.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``.
  public init(path: String) throws(ExportError) {
    self.path = path
    if path == "-" {
      temporary = nil
      handle = .standardOutput
      return
    }
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw .unwritable(path: path, reason: "it is a directory")
    }
    let temporary = path + ".\(ProcessInfo.processInfo.processIdentifier).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    self.temporary = temporary
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit {
    if !isFinished, let temporary { unlink(temporary) }
  }

  /// Adds text.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``, as when the disk is full.
  public func write(_ text: String) throws(ExportError) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// Puts the file into its place.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)``; then nothing is left behind.
  public func finish() throws(ExportError) {
    isFinished = true
    guard let temporary else { return }
    guard fsync(handle.fileDescriptor) == 0 || errno == EINVAL, rename(temporary, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw .unwritable(path: path, reason: reason)
    }
  }
}
