/// Sets numbers apart, `Digits` in the file: any character of the Unicode categories Nd, Nl and No.
struct DigitsPreTokenizer: PreTokenizer {
  /// Every digit is a piece of its own; otherwise a run of them is one.
  let individually: Bool

  func apply(to text: inout PreTokenizedText) {
    text.cut { bytes, piece, parts in
      var start = piece.lowerBound
      var position = start
      var wasNumber = false
      while position < piece.upperBound {
        let (scalar, length) = UTF8Scalar.decode(bytes, at: position)
        let isNumber = ScalarClass(scalar) == .number
        if position > start, isNumber != wasNumber || (isNumber && individually) {
          parts.append(start..<position)
          start = position
        }
        wasNumber = isNumber
        position += length
      }
      if start < piece.upperBound { parts.append(start..<piece.upperBound) }
    }
  }
}
