/// One text while it becomes tokens.
struct EncodingRun {
  private let tokenizer: Tokenizer
  private var scratch = EncoderScratch()
  /// Whether ``isPlain`` is kept.
  private let marksPlain: Bool

  private(set) var ids: [Int32] = []
  /// For each id, whether any of its text is from a plain range.
  private(set) var isPlain: [Bool] = []

  init(_ tokenizer: Tokenizer, marksPlain: Bool = false) {
    self.tokenizer = tokenizer
    self.marksPlain = marksPlain
  }

  /// Appends ids that are from no text.
  mutating func append(_ ids: [Int32]) {
    self.ids += ids
    if marksPlain { isPlain += [Bool](repeating: false, count: ids.count) }
  }

  /// Appends the ids of a text.
  ///
  /// - Parameters:
  ///   - bytes: Valid UTF-8.
  ///   - plain: Ranges of it in order, in which special tokens are text like any other.
  mutating func encode(_ bytes: [UInt8], plain: [Range<Int>] = []) {
    ids.reserveCapacity(ids.count + bytes.count / 3 + 4)
    for stretch in tokenizer.rawMatcher.stretches(bytes, plain: plain) {
      if let id = stretch.id {
        append(id, stretch.range, plain)
        continue
      }
      let text = Array(bytes[stretch.range])
      encode(unmatched: text, beginsText: stretch.range.lowerBound == 0, Self.part(plain, stretch.range))
    }
  }

  /// Encodes text in which the tokens that come before normalization have been found.
  private mutating func encode(unmatched text: [UInt8], beginsText: Bool, _ plain: [Range<Int>]) {
    let bytes = tokenizer.normalizer.apply(text)
    let plain = plain.map { range in
      normalized(
        range.lowerBound, text, bytes)..<max(
          normalized(range.lowerBound, text, bytes), normalized(range.upperBound, text, bytes))
    }
    for stretch in tokenizer.normalizedMatcher.stretches(bytes, plain: plain) {
      if let id = stretch.id {
        append(id, stretch.range, plain)
        continue
      }
      let inside = Self.part(plain, stretch.range)
      var pieces = PreTokenizedText(
        Array(bytes[stretch.range]), beginsText: beginsText && stretch.range.lowerBound == 0,
        marks: inside.flatMap { [$0.lowerBound, $0.upperBound] })
      for preTokenizer in tokenizer.preTokenizers {
        preTokenizer.apply(to: &pieces)
      }
      encode(pieces)
    }
  }

  private mutating func encode(_ text: PreTokenizedText) {
    let plain = stride(from: 0, to: text.marks.count, by: 2).map { text.marks[$0]..<text.marks[$0 + 1] }
    for piece in text.pieces {
      let first = ids.count
      tokenizer.encoder.encode(text.bytes, piece, &scratch, into: &ids)
      guard marksPlain else { continue }
      var position = piece.lowerBound
      for id in ids[first...] {
        let end = min(piece.upperBound, position + tokenizer.length(of: id, in: text.bytes, at: position))
        isPlain.append(plain.contains { $0.overlaps(position..<max(end, position)) })
        position = end
      }
    }
  }

  private mutating func append(_ id: Int32, _ range: Range<Int>, _ plain: [Range<Int>]) {
    ids.append(id)
    if marksPlain { isPlain.append(plain.contains { $0.overlaps(range) }) }
  }

  /// Where an offset of a text is after normalization: after what the text before it becomes by itself.
  private func normalized(_ offset: Int, _ text: [UInt8], _ bytes: [UInt8]) -> Int {
    if offset == text.count { return bytes.count }
    return min(bytes.count, tokenizer.normalizer.apply(Array(text[..<offset])).count)
  }

  /// What of some ranges lies in another, counted from its start.
  private static func part(_ ranges: [Range<Int>], _ whole: Range<Int>) -> [Range<Int>] {
    ranges.compactMap { range in
      let inside = range.clamped(to: whole)
      guard !inside.isEmpty else { return nil }
      return (inside.lowerBound - whole.lowerBound)..<(inside.upperBound - whole.lowerBound)
    }
  }
}
