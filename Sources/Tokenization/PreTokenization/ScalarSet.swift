/// A set of characters as the brackets of a split expression spell it: ranges, general categories, `\s`.
struct ScalarSet: Sendable {
  private var ranges: [ClosedRange<UInt32>] = []
  /// One bit for each general category, by ``bit(_:)``.
  private var categories: UInt32 = 0
  private var hasWhitespace = false
  private var hasNonWhitespace = false
  var isNegated = false

  mutating func insert(_ range: ClosedRange<UInt32>) {
    ranges.append(range)
  }

  mutating func insertWhitespace(negated: Bool) {
    if negated { hasNonWhitespace = true } else { hasWhitespace = true }
  }

  /// Puts in a category such as `L` or `Lu`, or with `negated` every other one; `false` for unknown names.
  mutating func insert(category name: String, negated: Bool) -> Bool {
    guard let bits = Self.names[name] else { return false }
    categories |= negated ? ~bits : bits
    return true
  }

  func contains(_ value: UInt32) -> Bool {
    isListed(value) != isNegated
  }

  private func isListed(_ value: UInt32) -> Bool {
    if ranges.contains(where: { $0.contains(value) }) { return true }
    if hasWhitespace || hasNonWhitespace {
      let isSpace = ScalarClass(value) == .whitespace
      if isSpace ? hasWhitespace : hasNonWhitespace { return true }
    }
    guard categories != 0, let scalar = Unicode.Scalar(value) else { return false }
    return categories & Self.bit(scalar.properties.generalCategory) != 0
  }

  private static let names: [String: UInt32] = {
    var names: [String: UInt32] = [:]
    for (name, category) in [
      ("Lu", Unicode.GeneralCategory.uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter),
      ("Lm", .modifierLetter), ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark),
      ("Me", .enclosingMark), ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber),
      ("Pc", .connectorPunctuation), ("Pd", .dashPunctuation), ("Ps", .openPunctuation),
      ("Pe", .closePunctuation), ("Pi", .initialPunctuation), ("Pf", .finalPunctuation),
      ("Po", .otherPunctuation), ("Sm", .mathSymbol), ("Sc", .currencySymbol), ("Sk", .modifierSymbol),
      ("So", .otherSymbol),
    ] {
      names[name] = bit(category)
      names[String(name.prefix(1)), default: 0] |= bit(category)
    }
    return names
  }()

  private static func bit(_ category: Unicode.GeneralCategory) -> UInt32 {
    switch category {
    case .uppercaseLetter: 1 << 0
    case .lowercaseLetter: 1 << 1
    case .titlecaseLetter: 1 << 2
    case .modifierLetter: 1 << 3
    case .otherLetter: 1 << 4
    case .nonspacingMark: 1 << 5
    case .spacingMark: 1 << 6
    case .enclosingMark: 1 << 7
    case .decimalNumber: 1 << 8
    case .letterNumber: 1 << 9
    case .otherNumber: 1 << 10
    case .connectorPunctuation: 1 << 11
    case .dashPunctuation: 1 << 12
    case .openPunctuation: 1 << 13
    case .closePunctuation: 1 << 14
    case .initialPunctuation: 1 << 15
    case .finalPunctuation: 1 << 16
    case .otherPunctuation: 1 << 17
    case .mathSymbol: 1 << 18
    case .currencySymbol: 1 << 19
    case .modifierSymbol: 1 << 20
    case .otherSymbol: 1 << 21
    default: 1 << 22
    }
  }
}
