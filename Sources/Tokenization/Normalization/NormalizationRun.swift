/// One text while it is brought into a normalization form.
///
/// Stretches that are in the form already are copied. The others are taken apart, their marks ordered, and put
/// together again if the form asks for it, one character with its marks at a time.
struct NormalizationRun {
  private let form: NormalizationForm
  private let table = NormalizationTable.shared

  private var result: [UInt8] = []
  /// A character that may become one with those that follow it; none before the first, or if nothing is composed.
  private var starter: UInt32?
  private var marks = CombiningMarks()

  init(_ form: NormalizationForm) {
    self.form = form
  }

  /// A text in the form; both are valid UTF-8.
  mutating func normalize(_ bytes: [UInt8]) -> [UInt8] {
    result.reserveCapacity(bytes.count)
    var copied = 0
    // The last character that stays what it is, whatever is before it; what follows may change it.
    var settled = 0
    var position = 0
    while position < bytes.count {
      let (character, length) = UTF8Scalar.decode(bytes, at: position)
      if table.isSettled(character, form) {
        settled = position
        position += length
        continue
      }
      result += bytes[copied..<settled]
      position = rewrite(bytes, from: settled)
      (copied, settled) = (position, position)
    }
    result += bytes[copied...]
    return result
  }

  /// Writes a character and those after it up to the next that is settled, and says where that is.
  private mutating func rewrite(_ bytes: [UInt8], from start: Int) -> Int {
    var position = start
    while position < bytes.count {
      let (character, length) = UTF8Scalar.decode(bytes, at: position)
      guard position == start || !table.isSettled(character, form) else { break }
      decompose(character)
      position += length
    }
    flush()
    return position
  }

  private mutating func decompose(_ character: UInt32) {
    if Hangul.isSyllable(character) {
      let letters = Hangul.letters(of: character)
      append(letters.leading, class: 0)
      append(letters.vowel, class: 0)
      if let trailing = letters.trailing { append(trailing, class: 0) }
    } else if let mapping = table.mapping(of: character, form) {
      for part in mapping { decompose(part) }
    } else {
      append(character, class: table.combiningClass(of: character))
    }
  }

  /// Appends a character that does not decompose.
  private mutating func append(_ character: UInt32, class combiningClass: UInt8) {
    guard combiningClass == 0 else {
      marks.append(character, class: combiningClass)
      return
    }
    settleMarks()
    if let first = starter, marks.isEmpty, let composite = table.composite(first, character) {
      starter = composite
      return
    }
    write()
    if form.composes {
      starter = character
    } else {
      UTF8Scalar.append(character, to: &result)
    }
  }

  private mutating func flush() {
    settleMarks()
    write()
  }

  private mutating func settleMarks() {
    marks.order()
    guard var composite = starter else { return }
    marks.compose(into: &composite, table)
    starter = composite
  }

  private mutating func write() {
    if let starter { UTF8Scalar.append(starter, to: &result) }
    for mark in marks.characters { UTF8Scalar.append(mark, to: &result) }
    starter = nil
    marks.removeAll()
  }
}
