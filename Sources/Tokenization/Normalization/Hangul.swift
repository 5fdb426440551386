/// Korean syllables, which are put together from their letters by arithmetic: the Unicode Standard, section 3.12.
enum Hangul {
  private static let firstSyllable: UInt32 = 0xAC00
  private static let firstLeading: UInt32 = 0x1100
  private static let leadings: UInt32 = 19
  private static let firstVowel: UInt32 = 0x1161
  private static let vowels: UInt32 = 21
  /// One before the first final consonant: a syllable may have none.
  private static let noTrailing: UInt32 = 0x11A7
  private static let trailings: UInt32 = 28
  private static let syllables = leadings * vowels * trailings

  static func isSyllable(_ value: UInt32) -> Bool {
    value &- firstSyllable < syllables
  }

  /// Whether a letter may become one with what stands before it.
  static func isSecond(_ value: UInt32) -> Bool {
    value &- firstVowel < vowels || value &- (noTrailing + 1) < trailings - 1
  }

  /// The letters of a syllable, the last of them `nil` where it ends in its vowel.
  static func letters(of syllable: UInt32) -> (leading: UInt32, vowel: UInt32, trailing: UInt32?) {
    let index = syllable - firstSyllable
    let trailing = index % trailings
    let leading = firstLeading + index / (vowels * trailings)
    let vowel = firstVowel + index / trailings % vowels
    return (leading, vowel, trailing == 0 ? nil : noTrailing + trailing)
  }

  /// The syllable that two characters make: leading consonant and vowel, or such a syllable and a final consonant.
  static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first &- firstLeading < leadings, second &- firstVowel < vowels {
      return firstSyllable + ((first - firstLeading) * vowels + (second - firstVowel)) * trailings
    }
    let isTrailing = second &- (noTrailing + 1) < trailings - 1
    if isTrailing, isSyllable(first), (first - firstSyllable) % trailings == 0 {
      return first + (second - noTrailing)
    }
    return nil
  }
}
