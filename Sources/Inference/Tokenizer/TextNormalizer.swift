import Foundation

/// What is done to text before it is cut.
enum TextNormalizer: Sendable {
  case none
  /// Canonical composition, Unicode Standard Annex 15.
  case nfc

  /// The normalized text, valid UTF-8 like the text itself.
  func apply(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .none:
      return bytes
    case .nfc:
      // Below U+0300, whose first byte is 0xCC, nothing combines.
      guard bytes.contains(where: { $0 >= 0xCC }) else { return bytes }
      return Array(String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
    }
  }
}
