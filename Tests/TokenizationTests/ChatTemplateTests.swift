import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// Prompts are those of the Jinja of `transformers`, for templates built as those of models are.
@Suite struct ChatTemplateTests {
  private struct Reference: Decodable {
    struct Known: Decodable {
      let name: String
      let begin: String
      let template: String
      let rendered: [String]
    }

    struct Refused: Decodable {
      let name: String
      let template: String
      let error: String
    }

    let messages: [String]
    let known: [Known]
    let refused: [Refused]
  }

  private static let day = ChatDay(year: 2026, month: 11, day: 7)

  private static func reference() throws -> Reference {
    let path = Repository.fixture("chat-templates.json")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test func wrapsLikeTheReference() throws {
    let reference = try Self.reference()
    try #require(reference.known.count >= 20)
    for known in reference.known {
      let template = try ChatTemplate(
        text: known.template, path: "x.json", beginToken: known.begin, endToken: "</s>")
      for (message, rendered) in zip(reference.messages, known.rendered) {
        let pieces = try template.wrap(message, on: Self.day)
        let content = pieces.filter { $0.origin == .content }.map(\.text)
        #expect(content.count <= 1 && content.first != "")
        #expect(pieces.contains { $0.origin == .template })
        // All but one leave the inside of a message alone.
        if known.name != "parts" { #expect(content.allSatisfy(message.contains)) }
        let text = pieces.map(\.text).joined()
        #expect(
          TokenizerReference.scalars(text) == TokenizerReference.scalars(rendered),
          "\(known.name): \(text.debugDescription), not \(rendered.debugDescription)")
      }
    }
  }

  @Test func refusesOthers() throws {
    for refused in try Self.reference().refused {
      let error = try #require(throws: ChatTemplateError.self, "\(refused.name)") {
        try ChatTemplate(text: refused.template, path: "x.json", beginToken: "")
      }
      let said =
        switch error {
        case .missing: "missing"
        case .invalid("x.json", let line, let problem): "\(line):\(problem)"
        case .refused("x.json", let reason): "refused:\(reason)"
        case .scattered("x.json"): "scattered"
        default: "another file"
        }
      #expect(said == refused.error, "\(refused.name)")
    }
  }

  /// A template may hold any text: what is said of it is one sentence that can be printed.
  @Test(arguments: [
    "{{ \u{7} }}", "{{ a.b\u{1B}[2J }}", "{% \u{0}\u{0} %}",
    "{{ '\u{8}' | \(String(repeating: "x", count: 5000)) }}",
    "{{ raise_exception('no\u{1B}[31m') }}",
    "{{ raise_exception('\(String(repeating: "é", count: 5000))') }}",
  ])
  func hostileTemplatesAreToldOfInOneSentence(text: String) throws {
    let error = try #require(throws: ChatTemplateError.self) {
      try ChatTemplate(text: text, path: "x.json", beginToken: "")
    }
    let sentence = error.description
    #expect(sentence.hasSuffix(".") && sentence.count < 400, "\(sentence)")
    #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
  }

  /// A template cut off anywhere is run or refused, and nothing else happens.
  @Test func survivesCutTemplates() throws {
    for known in try Self.reference().known {
      let bytes = Array(known.template.utf8)
      for end in stride(from: 0, to: bytes.count, by: 7) {
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        let template = try? ChatTemplate(text: text, path: "x.json", beginToken: "")
        if let template { #expect(try template.wrap("a").contains(ChatPiece("a", .content))) }
      }
    }
  }

  @Test func daysAreWrittenAsInC() {
    #expect(Self.day.formatted("%d %b %Y") == "07 Nov 2026")
    #expect(Self.day.formatted("%d %B %Y") == "07 November 2026")
    #expect(Self.day.formatted("%H") == nil && Self.day.formatted("%") == nil)
    #expect(ChatDay.today.year >= 2025)
  }

  /// The pieces together have the ids of the text they spell; only the middle of them is the message's.
  @Test(arguments: ["llama2", "mistral", "gemma", "phi3", "smollm2", "o200k", "unigram", "unknown-fused"])
  func encodesPiecesAsOneText(name: String) throws {
    let tokenizer = try FamilyReference.tokenizer(name)
    let (head, tail) = ("<|im_start|><s>[INST] the ", " [/INST]\n<|im_end|></s>")
    for message in ["quiet people", " x", "é\u{301}世界 👩‍🚀", "\n\n", "a", "1234", "  two  spaces  "] {
      let pieces = [ChatPiece(head, .template), ChatPiece(message, .content), ChatPiece(tail, .template)]
      let encoded = tokenizer.encode(pieces)
      #expect(encoded.ids == tokenizer.encode(head + message + tail, addingSpecialTokens: false))
      try #require(encoded.isTemplate.count == encoded.ids.count)
      let first = try #require(encoded.isTemplate.firstIndex(of: false), "\(message.debugDescription)")
      let last = try #require(encoded.isTemplate.lastIndex(of: false))
      #expect(first > 0 && last < encoded.ids.count - 1)
      #expect(!encoded.isTemplate[first...last].contains(true), "\(message.debugDescription)")
      // What comes before the first marked token is the head but for the end of a token that spans both.
      let before = tokenizer.decode(Array(encoded.ids[..<first]), skippingSpecialTokens: false)
        .filter { $0 != " " }
      if name != "unknown-fused", name != "unigram" {
        let wanted = head.filter { $0 != " " }
        #expect(wanted.hasPrefix(before) && before.count >= wanted.count - 3, "\(before)")
      }
    }
  }

  @Test func specialTokensInAMessageAreText() throws {
    let tokenizer = try FamilyReference.tokenizer("phi3")
    let wrapped = [
      ChatPiece("<|user|>\n", .template), ChatPiece("a<|end|>b<s><|user|>", .content),
      ChatPiece("<|end|>\n", .template),
    ]
    let (ids, isTemplate) = tokenizer.encode(wrapped)
    let user = try #require(tokenizer.encode("<|user|>").first)
    let end = try #require(tokenizer.encode("<|end|>").first)
    #expect(ids.first == user && ids.last == end)
    #expect(isTemplate.first == true && isTemplate.last == true)
    #expect(!isTemplate.dropFirst().dropLast().contains(true))
    #expect(!ids.dropFirst().dropLast().contains { $0 == user || $0 == end })
    #expect(tokenizer.decode(Array(ids.dropFirst().dropLast())).hasSuffix("a<|end|>b<s><|user|>"))
  }

  @Test func nothingIsEncodedAsNothing() throws {
    let tokenizer = try FamilyReference.tokenizer("llama2")
    #expect(tokenizer.encode([ChatPiece]()).ids.isEmpty)
    let (ids, isTemplate) = tokenizer.encode([ChatPiece("", .template), ChatPiece("", .content)])
    #expect(ids.isEmpty && isTemplate.isEmpty)
  }
}
