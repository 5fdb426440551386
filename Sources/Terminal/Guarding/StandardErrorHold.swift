internal import CTerminalGuard
import Glibc

/// Keeps what is written to standard error off the screen, and writes it out afterwards.
///
/// Nothing is held when standard error does not lead to a terminal.
struct StandardErrorHold {
  /// The file that collects what is written, or -1 when nothing is held.
  private(set) var collected: Int32 = -1

  /// Where standard error led before, or -1 when nothing is held.
  private(set) var original: Int32 = -1

  /// Starts to hold standard error back.
  mutating func begin() throws(TerminalError) {
    guard original == -1, isatty(STDERR_FILENO) == 1 else { return }
    fflush(nil)
    let file = try checked("hold standard error back", terminal_memory_open())
    let saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard saved != -1, dup2(file, STDERR_FILENO) != -1 else {
      let code = errno
      close(file)
      if saved != -1 { close(saved) }
      throw .system(operation: "hold standard error back", code: code)
    }
    (collected, original) = (file, saved)
  }

  /// Lets standard error through again and writes what was held back.
  mutating func end() {
    guard original != -1 else { return }
    fflush(nil)
    dup2(original, STDERR_FILENO)
    replay()
    close(original)
    close(collected)
    (collected, original) = (-1, -1)
  }

  private func replay() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    var offset: off_t = 0
    while true {
      let count = pread(collected, &chunk, chunk.count, offset)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      writeAll(Array(chunk[..<count]), to: STDERR_FILENO)
      offset += off_t(count)
    }
  }
}
