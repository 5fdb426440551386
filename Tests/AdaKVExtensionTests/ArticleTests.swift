import AdaKV
import Foundation
import Testing

/// The articles show what is compiled and run here.
@Suite struct ArticleTests {
  @Test(arguments: ["AllocateBudgets", "Extend"]) func showsTheExampleThatRuns(article: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let articles = tests.appending(path: "../../Sources/AdaKV/AdaKV.docc")
    let text = try String(contentsOf: articles.appending(path: "\(article).md"), encoding: .utf8)
    // Every second piece between fences is code.
    let blocks = text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    #expect(blocks.allSatisfy { $0.hasPrefix("swift\n") })
    let shown = blocks.map { $0.dropFirst("swift\n".count) }.joined(separator: "\n")
    let example = try String(contentsOf: tests.appending(path: "\(article)Example.swift"), encoding: .utf8)
    #expect(shown == example, "the code in \(article).md is not \(article)Example.swift")
  }

  @Test func allocatingKeepsAQuarterOfThePrompt() throws {
    let prompt = SyntheticPrompt(layers: 3)
    let kept = try keptPositions(
      attention: prompt.attention, queryHeads: prompt.queryHeads, kvHeads: prompt.kvHeads,
      tokens: prompt.tokens)
    #expect(kept.count == 3)
    for heads in kept {
      #expect(heads.reduce(0) { $0 + $1.count } == prompt.kvHeads * prompt.tokens / 4)
      for positions in heads {
        #expect(positions == positions.sorted() && Set(positions).count == positions.count)
        #expect(positions.suffix(8) == (Int32(prompt.tokens) - 8..<Int32(prompt.tokens)).map { $0 }[...])
      }
    }
    #expect(kept.contains { Set($0.map(\.count)).count > 1 })
  }
}
