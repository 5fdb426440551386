/// Reads the text of a ``SplitExpression``.
struct SplitExpressionReader {
  private var rest: Substring.UnicodeScalarView

  /// The expression, or `nil` when the text has a construct that is not implemented.
  static func read(_ text: String) -> SplitExpression? {
    var reader = SplitExpressionReader(rest: Substring(text).unicodeScalars)
    var alternatives: [[SplitExpression.Item]] = [[]]
    while let next = reader.rest.first {
      if next == "|" {
        reader.rest.removeFirst()
        alternatives.append([])
      } else {
        guard let item = reader.item() else { return nil }
        alternatives[alternatives.count - 1].append(item)
      }
    }
    guard !alternatives.contains(where: \.isEmpty) else { return nil }
    return SplitExpression(alternatives: alternatives)
  }

  /// The one group that is known, `'s` and its like in any case.
  static let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

  private mutating func item() -> SplitExpression.Item? {
    if take(Self.contraction) { return .contraction(isOptional: take("?")) }
    if take(#"(?!\S)"#) { return .beforeWhitespaceOrEnd }
    var set = ScalarSet()
    if take("[") {
      set.isNegated = take("^")
      while !take("]") {
        guard element(of: &set) else { return nil }
      }
    } else {
      guard let first = rest.first, !"(){}*+?.^$".unicodeScalars.contains(first),
        element(of: &set, ranges: false)
      else { return nil }
    }
    return repeated(set)
  }

  /// Reads one character, range, category or class into a set.
  private mutating func element(of set: inout ScalarSet, ranges: Bool = true) -> Bool {
    guard let first = rest.popFirst() else { return false }
    var low = first
    if first == "\\" {
      guard let escaped = rest.popFirst() else { return false }
      switch escaped {
      case "s", "S":
        set.insertWhitespace(negated: escaped == "S")
        return true
      case "p", "P":
        guard take("{"), let end = rest.firstIndex(of: "}") else { return false }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        return set.insert(category: name, negated: escaped == "P")
      case "r": low = "\r"
      case "n": low = "\n"
      case "t": low = "\t"
      case "a"..."z", "A"..."Z", "0"..."9": return false
      default: low = escaped
      }
    } else if ranges, first == "[" {
      return false
    }
    var high = low
    if ranges, rest.first == "-", rest.dropFirst().first != "]" {
      rest.removeFirst()
      guard let last = rest.popFirst(), last != "\\" else { return false }
      high = last
    }
    guard low <= high else { return false }
    set.insert(low.value...high.value)
    return true
  }

  /// Reads what says how often a character of the set comes.
  private mutating func repeated(_ set: ScalarSet) -> SplitExpression.Item? {
    var (least, most) = (1, 1)
    switch rest.first {
    case "?": (least, most) = (0, 1)
    case "*": (least, most) = (0, .max)
    case "+": (least, most) = (1, .max)
    case "{":
      rest.removeFirst()
      guard let end = rest.firstIndex(of: "}") else { return nil }
      let bounds = String(rest[..<end]).split(separator: ",", omittingEmptySubsequences: false)
      guard let first = bounds.first.flatMap({ Int($0) }), bounds.count < 3, first >= 0 else { return nil }
      least = first
      most = first
      if bounds.count == 2 {
        guard let last = bounds[1].isEmpty ? Int.max : Int(bounds[1]), last >= first else { return nil }
        most = last
      }
      rest = rest[end...]
    default:
      return .characters(set, least: 1, most: 1, isPossessive: false)
    }
    rest.removeFirst()
    // Lazy repetitions are not implemented.
    guard rest.first != "?" else { return nil }
    return .characters(set, least: least, most: most, isPossessive: take("+"))
  }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest.removeFirst(text.unicodeScalars.count)
    return true
  }
}
