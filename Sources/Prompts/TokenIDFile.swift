/// A prompt kept as token ids, which are fed to the model as they are.
public enum TokenIDFile {
  /// Reads token ids.
  ///
  /// - Parameter path: A file of whole numbers with white space between them, of at most 64 MiB, or `-` for
  ///   the standard input.
  /// - Returns: At least one id, none negative; whether a model knows them is for the model to say.
  /// - Throws: ``PromptError`` when the file is missing, unreadable, too large or empty, or has a word that is
  ///   not a number from 0 to 2³¹ − 1.
  public static func read(_ path: String) throws(PromptError) -> [Int32] {
    try ids(in: InputFile.read(path), path)
  }

  static func ids(in bytes: [UInt8], _ path: String) throws(PromptError) -> [Int32] {
    var ids: [Int32] = []
    var (line, lineStart) = (1, 0)
    var position = 0
    while position < bytes.count {
      if isSpace(bytes[position]) {
        if bytes[position] == UInt8(ascii: "\n") { (line, lineStart) = (line + 1, position + 1) }
        position += 1
        continue
      }
      var end = position
      while end < bytes.count, !isSpace(bytes[end]) { end += 1 }
      guard let id = id(bytes[position..<end]) else {
        throw .badTokenID(
          path: path, line: line, column: position - lineStart + 1,
          word: String(decoding: bytes[position..<end], as: UTF8.self))
      }
      ids.append(id)
      position = end
    }
    guard !ids.isEmpty else { throw .empty(path: path) }
    return ids
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// Digits only: a sign, which `Int32` would take, is not part of an id.
  private static func id(_ word: ArraySlice<UInt8>) -> Int32? {
    var value: Int32 = 0
    for byte in word {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int32(byte - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }
}
