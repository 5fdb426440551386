import Foundation

/// A regular file mapped into memory, read-only, for as long as the object lives.
///
/// The pages are the file's own: nothing is read before it is touched, and the system may drop it again.
/// A file that is cut short by somebody else while it is mapped is beyond what a process can check.
package final class MappedFile: @unchecked Sendable {
  // Sendable although it holds a pointer: nothing ever writes through it, and it is unmapped in deinit only.

  /// The path it was opened by.
  package let path: String
  /// All of its bytes.
  package let bytes: UnsafeRawBufferPointer
  /// Whether the bytes are a copy and not the file's own.
  private let isCopy: Bool

  /// Maps the file at `path`.
  ///
  /// - Throws: `missing`, `unreadable`, `notAFile` or `pointer`.
  package init(path: String) throws(FormatError) {
    self.path = path
    isCopy = false
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw Self.failure(path) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw Self.failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    let count = Int(status.st_size)
    if count == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw Self.failure(path) }
    bytes = UnsafeRawBufferPointer(start: address, count: count)
    if count <= 1024, bytes.starts(with: Array("version https://git-lfs.github.com/spec/".utf8)) {
      throw .pointer(path: path)
    }
  }

  /// Copies bytes that stand for a file's, which a memory checker then knows the ends of.
  ///
  /// - Parameter path: what errors call it.
  package init(copying contents: UnsafeRawBufferPointer, path: String) {
    self.path = path
    isCopy = true
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 1)
    copy.copyMemory(from: contents)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit {
    if isCopy {
      bytes.deallocate()
      return
    }
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }

  private static func failure(_ path: String) -> FormatError {
    switch OpenFailure() {
    case .missing: .missing(path: path)
    case .unreadable(let reason): .unreadable(path: path, reason: reason)
    }
  }
}
