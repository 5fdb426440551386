import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// Texts and their normalization forms, as `Tests/Reference/normalization.py` wrote them down.
enum NormalizationRows {
  /// A text, its NFC, NFD, NFKC and NFKD, each in UTF-8.
  typealias Row = [[UInt8]]

  /// The rows of Unicode's own test.
  static func conformance() throws -> [Row] { try conformanceRows.get() }
  /// Texts with later characters than the forms know, as `tokenizers` has them.
  static func later() throws -> [Row] { try rows("later") }
  /// Random texts, as `tokenizers` has them.
  static func random() throws -> [Row] { try rows("random") }

  private static let conformanceRows = Result { try rows("conformance") }

  private static func rows(_ name: String) throws -> [Row] {
    let text = try Data(contentsOf: URL(fileURLWithPath: Repository.fixture("normalization/" + name)))
    var last = [[UInt32]](repeating: [UInt32](repeating: 0, count: 1000), count: 5)
    return try text.split(separator: UInt8(ascii: "\n")).map { line in
      var digits = Array(line)[...]
      var row: Row = []
      for column in last.indices {
        row.append(try self.text(&digits, after: row, last: &last[column]))
      }
      try #require(digits.isEmpty)
      return row
    }
  }

  private static func text(
    _ digits: inout ArraySlice<UInt8>, after row: Row, last: inout [UInt32]
  ) throws -> [UInt8] {
    let kind = Int(number(&digits))
    if kind < 4 {
      try #require(kind < row.count)
      return row[kind]
    }
    var text = ""
    for place in 0..<(kind - 4) {
      let step = number(&digits)
      last[place] &+= step & 1 == 0 ? step >> 1 : 0 &- (step + 1) >> 1
      guard let scalar = Unicode.Scalar(last[place]) else { throw CocoaError(.fileReadCorruptFile) }
      text.unicodeScalars.append(scalar)
    }
    return Array(text.utf8)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt32] = (0...255).map { UInt32(alphabet.firstIndex(of: $0) ?? 0) }

  private static func number(_ digits: inout ArraySlice<UInt8>) -> UInt32 {
    var number: UInt32 = 0
    var shift: UInt32 = 0
    while let character = digits.popFirst() {
      let digit = values[Int(character)]
      number |= (digit & 31) << shift
      shift += 5
      if digit < 32 { break }
    }
    return number
  }
}
