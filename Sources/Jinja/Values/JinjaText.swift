/// A text of which is known, byte by byte, whether it is content: what a template is given, and not its own.
package struct JinjaText: Sendable {
  /// In UTF-8. What is cut from it is cut between scalars.
  private(set) var bytes: [UInt8] = []
  /// Whether each byte is content.
  private(set) var marks: [Bool] = []

  /// A stretch of a text that is content or is not.
  package struct Stretch: Equatable, Sendable {
    /// Its text, which is not empty.
    package let text: String
    /// Whether it is content.
    package let isContent: Bool
  }

  init() {}

  /// That text, all of it content or none.
  package init(_ text: String, isContent: Bool = false) {
    bytes = Array(text.utf8)
    marks = Array(repeating: isContent, count: bytes.count)
  }

  private init(bytes: [UInt8], marks: [Bool]) {
    self.bytes = bytes
    self.marks = marks
  }

  var isEmpty: Bool { bytes.isEmpty }
  /// The text alone.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of a range, which begins and ends between scalars.
  subscript(range: Range<Int>) -> JinjaText {
    JinjaText(bytes: Array(bytes[range]), marks: Array(marks[range]))
  }

  mutating func append(_ other: JinjaText) {
    bytes += other.bytes
    marks += other.marks
  }

  /// Where scalars begin, and the end.
  var boundaries: [Int] {
    bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
  }

  /// The text in stretches that are content or are not, in order.
  package var stretches: [Stretch] {
    var result: [Stretch] = []
    var start = 0
    while start < bytes.count {
      let end = marks[start...].firstIndex { $0 != marks[start] } ?? bytes.count
      let text = String(decoding: bytes[start..<end], as: UTF8.self)
      result.append(Stretch(text: text, isContent: marks[start]))
      start = end
    }
    return result
  }

  /// Each stretch changed by itself.
  func mapped(_ change: (String) -> String) -> JinjaText {
    var result = JinjaText()
    for stretch in stretches {
      result.append(JinjaText(change(stretch.text), isContent: stretch.isContent))
    }
    return result
  }

  func hasPrefix(_ other: JinjaText) -> Bool { bytes.starts(with: other.bytes) }

  func hasSuffix(_ other: JinjaText) -> Bool { bytes.reversed().starts(with: other.bytes.reversed()) }

  /// Where another text, which is not empty, is next found from a place on. O(length × its length) at worst.
  func position(of other: JinjaText, from start: Int = 0) -> Int? {
    guard let first = other.bytes.first, bytes.count >= other.bytes.count else { return nil }
    let last = bytes.count - other.bytes.count
    var next = start
    while next <= last {
      guard let found = bytes[next...last].firstIndex(of: first) else { return nil }
      if bytes[found...].starts(with: other.bytes) { return found }
      next = found + 1
    }
    return nil
  }

  /// The parts between a separator, which is not empty.
  ///
  /// - Parameter limit: How many times it is cut at most.
  func parts(between separator: JinjaText, limit: Int = .max) -> [JinjaText] {
    var result: [JinjaText] = []
    var start = 0
    while result.count < limit, let found = position(of: separator, from: start) {
      result.append(self[start..<found])
      start = found + separator.bytes.count
    }
    result.append(self[start..<bytes.count])
    return result
  }

  /// The text with a part of it, which is not empty, replaced wherever it is, by what then is content if the part was.
  func replacing(_ old: JinjaText, with new: JinjaText) -> JinjaText {
    var result = JinjaText()
    var place = 0
    for part in parts(between: old) {
      if place > 0 {
        result.bytes += new.bytes
        result.marks += Array(repeating: marks[place - old.bytes.count], count: new.bytes.count)
      }
      result.append(part)
      place += part.bytes.count + old.bytes.count
    }
    return result
  }

  /// The parts between stretches of white space.
  func words() -> [JinjaText] {
    var result: [JinjaText] = []
    var start: Int?
    let places = boundaries
    for (place, next) in zip(places, places.dropFirst()) {
      let isSpace = String(decoding: bytes[place..<next], as: UTF8.self).unicodeScalars.allSatisfy(
        Self.isSpace)
      if let begun = start, isSpace {
        result.append(self[begun..<place])
        start = nil
      } else if start == nil, !isSpace {
        start = place
      }
      if next == bytes.count, let begun = start { result.append(self[begun..<next]) }
    }
    return result
  }

  /// The text without some scalars at its ends.
  ///
  /// - Parameter scalars: Which; `nil` for white space, as Python's `strip` knows it.
  func trimmed(leading: Bool = true, trailing: Bool = true, of scalars: [Unicode.Scalar]? = nil) -> JinjaText
  {
    func goes(_ scalar: Unicode.Scalar) -> Bool { scalars?.contains(scalar) ?? Self.isSpace(scalar) }
    var rest = string.unicodeScalars[...]
    var (start, end) = (0, bytes.count)
    while leading, let scalar = rest.first, goes(scalar) {
      start += UTF8.width(scalar)
      rest.removeFirst()
    }
    while trailing, let scalar = rest.last, goes(scalar) {
      end -= UTF8.width(scalar)
      rest.removeLast()
    }
    return self[start..<end]
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(scalar)
  }
}

extension JinjaText: Equatable {
  /// Whether two texts have the same bytes; which of them are content makes no difference.
  package static func == (left: JinjaText, right: JinjaText) -> Bool { left.bytes == right.bytes }
}
