/// Replaces byte strings inside others.
enum ByteReplacement {
  /// The bytes with every occurrence of a string that is not empty replaced, leftmost first.
  ///
  /// - Complexity: O(*n*) for the short strings of tokenizer files, O(*n* *m*) for one of *m* bytes.
  static func replace(_ old: [UInt8], in bytes: [UInt8], with new: [UInt8]) -> [UInt8] {
    guard let first = old.first, bytes.contains(first) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 4)
    var position = 0
    while position < bytes.count {
      if bytes[position] == first, bytes[position...].starts(with: old) {
        result += new
        position += old.count
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return result
  }
}
