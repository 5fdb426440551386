/// What Unicode's normalization forms need to know of characters; Hangul syllables and their letters are no part of it.
///
/// Looking up a character takes O(1), a pair that composes O(log *n*) in the 940 there are.
struct NormalizationTable: Sendable {
  static let shared = NormalizationTable(
    classes: NormalizationDigits(classes), mappings: NormalizationDigits(mappings))

  private struct Record {
    var combiningClass: UInt8 = 0
    /// Whether the mapping is one of compatibility, so that the canonical forms leave the character as it is.
    var isCompatible = false
    /// Whether there is a mapping, and nothing is ever composed to the character.
    var isExcluded = false
    /// Whether a pair that composes has it behind.
    var isSecond = false
    /// Where its mapping lies in `parts`.
    var start: UInt16 = 0
    var count: UInt8 = 0
  }

  /// One of 128 characters in a row, which share a block.
  private static let low: UInt32 = 0x7F
  private static let shift: UInt32 = 7

  /// Where each block of characters begins in `indices`, for all up to the last that has a record.
  private var blocks: [UInt16] = []
  /// Indices in `records`; those at 0 are of characters of which there is nothing to say.
  private var indices = [UInt16](repeating: 0, count: Int(Self.low) + 1)
  private var records = [Record()]
  private var parts: [UInt32] = []
  /// Pairs that compose, rising, and what they compose to.
  private var pairs: [UInt64] = []
  private var composites: [UInt32] = []

  private init(classes: NormalizationDigits, mappings: NormalizationDigits) {
    read(classes: classes)
    let found = read(mappings: mappings).sorted { $0.pair < $1.pair }
    pairs = found.map(\.pair)
    composites = found.map(\.composite)
    for pair in pairs { change(UInt32(truncatingIfNeeded: pair)) { $0.isSecond = true } }
  }

  // MARK: - Looking up

  /// The canonical combining class, 0 for characters that are not marks.
  func combiningClass(of character: UInt32) -> UInt8 {
    record(character).combiningClass
  }

  /// What a character becomes in one step of a form, or `nil` if it stays what it is.
  func mapping(of character: UInt32, _ form: NormalizationForm) -> ArraySlice<UInt32>? {
    let record = record(character)
    guard record.count > 0, form.isCompatible || !record.isCompatible else { return nil }
    return parts[Int(record.start)..<(Int(record.start) + Int(record.count))]
  }

  /// The character that two compose to.
  func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if let syllable = Hangul.composite(first, second) { return syllable }
    guard record(second).isSecond else { return nil }
    let pair = Self.pair(first, second)
    var range = pairs.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if pairs[middle] == pair { return composites[middle] }
      range = pairs[middle] < pair ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// Whether a character is as the form has it whatever stands before it, so that a text may be cut there.
  ///
  /// `false` for some of which that is true as well.
  func isSettled(_ character: UInt32, _ form: NormalizationForm) -> Bool {
    if character < 0x80 { return true }
    if Hangul.isSyllable(character) { return form.composes }
    let record = record(character)
    guard record.combiningClass == 0 else { return false }
    guard form.composes else { return record.count == 0 || (record.isCompatible && !form.isCompatible) }
    if record.isSecond || Hangul.isSecond(character) { return false }
    return record.count == 0 || (form == .nfc && !record.isExcluded)
  }

  private func record(_ character: UInt32) -> Record {
    let block = Int(character >> Self.shift)
    guard block < blocks.count else { return records[0] }
    return records[Int(indices[Int(blocks[block]) + Int(character & Self.low)])]
  }

  private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }

  // MARK: - Reading

  private mutating func read(classes: NormalizationDigits) {
    var digits = classes
    var character: UInt32 = 0
    while let gap = digits.next(), let length = digits.next(), let combiningClass = digits.next() {
      character += gap
      for _ in 0..<length {
        change(character) { $0.combiningClass = UInt8(truncatingIfNeeded: combiningClass) }
        character += 1
      }
    }
  }

  /// Reads the mappings; gives the pairs among them that compose.
  private mutating func read(mappings: NormalizationDigits) -> [(pair: UInt64, composite: UInt32)] {
    var digits = mappings
    var found: [(pair: UInt64, composite: UInt32)] = []
    var character: UInt32 = 0
    var last = [UInt32](repeating: 0, count: 32)
    while let gap = digits.next(), let kind = digits.next() {
      character += gap
      let start = parts.count
      for place in 0..<Int(kind >> 2) {
        let step = digits.next() ?? 0
        last[place] = step & 1 == 0 ? last[place] &+ step >> 1 : last[place] &- (step + 1) >> 1
        parts.append(last[place])
      }
      let isCompatible = kind & 1 != 0
      // A mapping to one character is never undone; Unicode excludes them all.
      let isExcluded = kind & 2 != 0
      let count = parts.count - start
      change(character) {
        $0.isCompatible = isCompatible
        $0.isExcluded = isExcluded
        $0.start = UInt16(truncatingIfNeeded: start)
        $0.count = UInt8(truncatingIfNeeded: count)
      }
      if !isCompatible, !isExcluded { found.append((Self.pair(parts[start], parts[start + 1]), character)) }
    }
    return found
  }

  /// Changes the record of a character, its own from now on.
  private mutating func change(_ character: UInt32, _ change: (inout Record) -> Void) {
    let block = Int(character >> Self.shift)
    while blocks.count <= block { blocks.append(0) }
    if blocks[block] == 0 {
      blocks[block] = UInt16(indices.count)
      indices += [UInt16](repeating: 0, count: Int(Self.low) + 1)
    }
    let index = Int(blocks[block]) + Int(character & Self.low)
    if indices[index] == 0 {
      indices[index] = UInt16(records.count)
      records.append(Record())
    }
    change(&records[Int(indices[index])])
  }
}
