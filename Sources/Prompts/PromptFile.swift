/// A prompt kept as a text file.
public enum PromptFile {
  /// Reads a prompt.
  ///
  /// One line break at the very end is left off: editors and shells put it there, and after it a model would
  /// begin another line instead of going on with the last.
  ///
  /// - Parameter path: A file in UTF-8 of at most 64 MiB, or `-` for the standard input.
  /// - Returns: The text, not empty.
  /// - Throws: ``PromptError`` when the file is missing, unreadable, too large, not UTF-8 or empty.
  public static func read(_ path: String) throws(PromptError) -> String {
    try text(of: InputFile.read(path), path)
  }

  static func text(of bytes: [UInt8], _ path: String) throws(PromptError) -> String {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw .notUTF8(path: path, offset: error.byteOffsets.lowerBound)
    }
    var kept = bytes[...]
    if kept.last == UInt8(ascii: "\n") {
      kept.removeLast()
      if kept.last == UInt8(ascii: "\r") { kept.removeLast() }
    }
    guard !kept.isEmpty else { throw .empty(path: path) }
    return String(decoding: kept, as: UTF8.self)
  }
}
