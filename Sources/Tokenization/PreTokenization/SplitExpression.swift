/// A regular expression of a tokenizer file, of the few constructs that these use.
///
/// Alternatives are tried in order and repetitions take as much as they can, as in Oniguruma. There are no
/// nested repetitions, so that a match never needs more steps than the text it looks at times the depth of
/// an alternative; ``KnownSplitPatterns`` holds expressions whose matches look no further than they reach.
struct SplitExpression: SplitPattern {
  /// A part of an alternative.
  enum Item: Sendable {
    /// So many characters of a set; a possessive repetition gives none back.
    case characters(ScalarSet, least: Int, most: Int, isPossessive: Bool)
    /// `'s|'t|'re|'ve|'m|'ll|'d` in any case.
    case contraction(isOptional: Bool)
    /// `(?!\S)`: at the end of the text or before white space.
    case beforeWhitespaceOrEnd
  }

  let alternatives: [[Item]]

  func matchEnd(in bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    for alternative in alternatives {
      if let end = Self.match(alternative[...], bytes, start, limit), end > start { return end }
    }
    return nil
  }

  /// The end of a match of items at an offset. As deep as there are items.
  private static func match(_ items: ArraySlice<Item>, _ bytes: [UInt8], _ start: Int, _ limit: Int) -> Int? {
    guard let item = items.first else { return start }
    let rest = items.dropFirst()
    switch item {
    case .beforeWhitespaceOrEnd:
      let next = Scan.scalarClass(bytes, at: start, limit: limit)
      return next == nil || next == .whitespace ? match(rest, bytes, start, limit) : nil
    case .contraction(let isOptional):
      if start < limit,
        let end = Scan.contraction(bytes, from: start, limit: limit, ignoringCase: true),
        let whole = match(rest, bytes, end, limit)
      {
        return whole
      }
      return isOptional ? match(rest, bytes, start, limit) : nil
    case .characters(let set, let least, let most, let isPossessive):
      var end = start
      var count = 0
      while end < limit, count < most {
        let (scalar, length) = UTF8Scalar.decode(bytes, at: end)
        guard set.contains(scalar) else { break }
        end += length
        count += 1
      }
      while count >= least {
        if let whole = match(rest, bytes, end, limit) { return whole }
        guard !isPossessive, count > least else { return nil }
        end = UTF8Scalar.start(bytes, before: end)
        count -= 1
      }
      return nil
    }
  }
}
