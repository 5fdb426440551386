/// One of Unicode's normalization forms: Unicode Standard Annex 15.
enum NormalizationForm: CaseIterable, Sendable {
  case nfc, nfd, nfkc, nfkd

  /// Whether characters are put together again after they were taken apart.
  var composes: Bool { self == .nfc || self == .nfkc }

  /// Whether characters become others that only mean the same, such as a ligature its letters.
  var isCompatible: Bool { self == .nfkc || self == .nfkd }

  /// A text in this form.
  ///
  /// The characters of Unicode 9.0 are known, as they are to the library `tokenizers` (0.23.3, by its crate
  /// unicode-normalization-alignments 0.1.12), whose results these are. Later ones stay as they are, and where
  /// they stand.
  ///
  /// - Parameter bytes: Valid UTF-8.
  /// - Returns: Valid UTF-8, at most three times as long in the canonical forms and eleven times in the others.
  /// - Complexity: O(*n*) in the bytes; beside the result it takes memory for the longest run of combining marks.
  func apply(_ bytes: [UInt8]) -> [UInt8] {
    // Below U+0300, whose first byte is 0xCC, NFC leaves everything as it is.
    let change: UInt8 = self == .nfc ? 0xCC : 0x80
    guard bytes.contains(where: { $0 >= change }) else { return bytes }
    var run = NormalizationRun(self)
    return run.normalize(bytes)
  }
}
