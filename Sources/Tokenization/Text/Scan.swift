/// The parts that the split patterns have in common.
enum Scan {
  /// The class of the scalar at an offset, or `nil` at the end.
  static func scalarClass(_ bytes: [UInt8], at position: Int, limit: Int) -> ScalarClass? {
    position < limit ? ScalarClass(UTF8Scalar.decode(bytes, at: position).value) : nil
  }

  /// The end of the run of scalars of one class, at most `most` of them.
  static func run(
    of wanted: ScalarClass, _ bytes: [UInt8], from start: Int, limit: Int, most: Int = .max
  ) -> Int {
    var position = start
    var count = 0
    while position < limit, count < most {
      let (scalar, length) = UTF8Scalar.decode(bytes, at: position)
      guard ScalarClass(scalar) == wanted else { break }
      position += length
      count += 1
    }
    return position
  }

  /// The match of `\s+(?!\S)|\s+`: a run of white space without its last character, which is left for the
  /// word that follows; all of it at the end of the text.
  static func whitespace(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    let end = run(of: .whitespace, bytes, from: start, limit: limit)
    guard end < limit else { return end }
    let last = UTF8Scalar.start(bytes, before: end)
    return last > start ? last : end
  }

  /// The end of `'s|'t|'re|'ve|'m|'ll|'d` at an offset, or `nil`.
  static func contraction(_ bytes: [UInt8], from start: Int, limit: Int, ignoringCase: Bool) -> Int? {
    guard bytes[start] == UInt8(ascii: "'"), start + 1 < limit else { return nil }
    let fold: UInt8 = ignoringCase ? 0x20 : 0
    let first = bytes[start + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case 0xC5 | fold where ignoringCase && start + 2 < limit:
      // U+017F, the long s, folds to s.
      return bytes[start + 1] == 0xC5 && bytes[start + 2] == 0xBF ? start + 3 : nil
    default:
      guard start + 2 < limit else { return nil }
      let pair = (first, bytes[start + 2] | fold)
      let isContraction =
        pair == (UInt8(ascii: "r"), UInt8(ascii: "e"))
        || pair == (UInt8(ascii: "v"), UInt8(ascii: "e"))
        || pair == (UInt8(ascii: "l"), UInt8(ascii: "l"))
      return isContraction ? start + 3 : nil
    }
  }
}
