internal import Glibc

/// Why the system would not open, map or read a file.
package enum OpenFailure {
  /// There is nothing at the path.
  case missing
  /// Something is there and cannot be read; the system's words for it.
  case unreadable(String)

  /// What the number in `errno` means, right behind the call that set it.
  package init(errno code: Int32 = errno) {
    self = code == ENOENT || code == ENOTDIR ? .missing : .unreadable(String(cString: strerror(code)))
  }
}
