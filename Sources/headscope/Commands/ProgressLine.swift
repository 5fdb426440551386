import Foundation

/// One line on standard error that tells how far a run is, if a person sees it.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1

  /// Writes the line over what it said before.
  func show(_ text: String) { write("\r\u{1B}[Kheadscope: \(text)") }

  /// Takes the line away.
  func clear() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    guard isShown else { return }
    FileHandle.standardError.write(Data(text.utf8))
  }
}
