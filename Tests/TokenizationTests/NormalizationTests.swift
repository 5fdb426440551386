import TestSupport
import Testing

@testable import Tokenization

/// The normalization forms are those of Unicode's own test and of the Python library `tokenizers`.
@Suite struct NormalizationTests {
  @Test func conformsToUnicode() throws {
    let rows = try NormalizationRows.conformance()
    #expect(rows.count == 18_288)
    for row in rows {
      let hasOneKind = row[1] == row[3] && row[2] == row[4]
      for (column, text) in row.enumerated() {
        // Tried already.
        if hasOneKind, row[..<column].contains(text) { continue }
        // What was taken apart by compatibility does not come back; the rest does.
        expect(.nfc, of: text, row[column < 3 ? 1 : 3])
        expect(.nfd, of: text, row[column < 3 ? 2 : 4])
        expect(.nfkc, of: text, row[3])
        expect(.nfkd, of: text, row[4])
      }
    }
  }

  @Test func leavesEveryOtherCharacterAsItIs() throws {
    let texts = try NormalizationRows.conformance().map {
      String(decoding: $0[0], as: UTF8.self).unicodeScalars
    }
    let listed = Set(texts.filter { $0.count == 1 }.compactMap(\.first))
    var others = String.UnicodeScalarView()
    for scalar in (UInt32(0)...0x10_FFFF).lazy.compactMap(Unicode.Scalar.init) {
      guard !listed.contains(scalar) else { continue }
      others.append(scalar)
      others.append("\n")
    }
    #expect(others.count > 2 * 1_090_000)
    let text = Array(String(others).utf8)
    for form in NormalizationForm.allCases {
      let isSame = form.apply(text) == text
      #expect(isSame, "\(form)")
    }
  }

  @Test func agreesWithTokenizers() throws {
    let (later, random) = (try NormalizationRows.later(), try NormalizationRows.random())
    #expect(later.count == 3862 && random.count == 2000)
    for row in later + random {
      for (form, expected) in zip(NormalizationForm.allCases, row.dropFirst()) {
        expect(form, of: row[0], expected)
      }
    }
  }

  @Test func agreesOnTextsOneAfterAnother() throws {
    // A line feed neither changes nor combines, so that texts joined by it change each by itself.
    let rows = try NormalizationRows.random()
    for (form, column) in zip(NormalizationForm.allCases, 1...) {
      let isSame =
        form.apply(Array(rows.map { $0[0] }.joined(separator: [10])))
        == Array(rows.map { $0[column] }.joined(separator: [10]))
      #expect(isSame, "\(form)")
    }
  }

  @Test func growsByNoMoreThanItSays() throws {
    var most: [NormalizationForm: Int] = [:]
    for row in try NormalizationRows.conformance() {
      for (form, column) in zip(NormalizationForm.allCases, 1...) {
        most[form] = max(most[form] ?? 0, (row[column].count + row[0].count - 1) / row[0].count)
      }
    }
    // U+FDFA is a ligature of eighteen letters.
    #expect(most == [.nfc: 3, .nfd: 3, .nfkc: 11, .nfkd: 11])
  }

  @Test func ordersManyMarksInFewMoves() {
    for count in [1, 2, 15, 16, 17, 100_000] {
      var marks = CombiningMarks()
      for index in 0..<count { marks.append(UInt32(index), class: index.isMultiple(of: 2) ? 230 : 220) }
      #expect(marks.order() <= 8 * count)
      let expected = stride(from: 1, to: count, by: 2).map { $0 } + stride(from: 0, to: count, by: 2)
      #expect(marks.characters.map { Int($0) } == expected)
    }
  }

  @Test func keepsTheOrderOfMarksOfOneClass() {
    var generator = SeededGenerator(seed: 15)
    for count in [3, 16, 17, 200] {
      let classes = (0..<count).map { _ in UInt8.random(in: 1...5, using: &generator) }
      var marks = CombiningMarks()
      for (index, own) in classes.enumerated() { marks.append(UInt32(index), class: own) }
      #expect(marks.order() <= 8 * count)
      let expected = classes.indices.sorted { (classes[$0], $0) < (classes[$1], $1) }
      #expect(marks.characters.map { Int($0) } == expected)
    }
  }

  @Test func ordersALongRunOfMarks() {
    let acute: [UInt8] = [0xCC, 0x81]
    let below: [UInt8] = [0xCC, 0x96]
    let text = [UInt8(ascii: "a")] + [[UInt8]](repeating: acute + below, count: 50_000).joined()
    let belows = [[UInt8]](repeating: below, count: 50_000).joined()
    let acutes = [[UInt8]](repeating: acute, count: 50_000).joined()
    let isDecomposed = NormalizationForm.nfd.apply(text) == [UInt8(ascii: "a")] + belows + acutes
    #expect(isDecomposed)
    let isComposed = NormalizationForm.nfc.apply(text) == [0xC3, 0xA1] + belows + acutes.dropFirst(2)
    #expect(isComposed)
  }

  @Test func composesHangulFromAnyParts() throws {
    let tokenizer = try TokenizerReference.tokenizer("qwen2")
    let ids = tokenizer.encode("\u{AC01}\u{AC01} a")
    #expect(tokenizer.encode("\u{1100}\u{1161}\u{11A8}\u{AC00}\u{11A8} a") == ids)
    #expect(Array("\u{AC00}\u{11A8}".utf8).count == 6)
  }

  @Test func knowsWhereTextOfAMessageIsWhenItGetsShorter() throws {
    let tokenizer = try TokenizerReference.tokenizer("qwen2")
    let composed = tokenizer.encode([
      ChatPiece("\u{E9}\u{AC01}x:", .template), ChatPiece(" \u{1E69}\u{E9}", .content),
      ChatPiece("\ny", .template),
    ])
    let decomposed = tokenizer.encode([
      ChatPiece("e\u{301}\u{AC00}\u{11A8}x:", .template), ChatPiece(" s\u{307}\u{323}e\u{301}", .content),
      ChatPiece("\ny", .template),
    ])
    #expect(composed.ids == decomposed.ids)
    #expect(composed.isTemplate == decomposed.isTemplate)
    #expect(composed.isTemplate.first == true && composed.isTemplate.last == true)
    #expect(composed.isTemplate.contains(false))
    let shared = tokenizer.encode([ChatPiece("e", .template), ChatPiece("\u{301}x", .content)])
    #expect(shared.ids == tokenizer.encode("\u{E9}x", addingSpecialTokens: false))
    #expect(shared.isTemplate.last == false)
  }

  private func expect(_ form: NormalizationForm, of text: [UInt8], _ expected: [UInt8]) {
    let normalized = form.apply(text)
    guard normalized != expected else { return }
    Issue.record("\(form) of \(shown(text)) is \(shown(normalized)), not \(shown(expected))")
  }

  private func shown(_ text: [UInt8]) -> String {
    let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
    return scalars.map { String($0.value, radix: 16) }.joined(separator: " ")
  }
}
