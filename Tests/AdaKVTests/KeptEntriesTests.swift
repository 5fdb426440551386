import TestSupport
import Testing

@testable import AdaKV

@Suite struct KeptEntriesTests {
  /// Against sorting: the plain way to say what the best are.
  @Test(arguments: 0..<80) func keepsTheBest(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let heads = Int.random(in: 1...4, using: &generator)
    let candidates = Int.random(in: 1...120, using: &generator)
    // Few distinct values, of both signs: ties everywhere.
    let values = (0..<heads * candidates).map { _ in Float(Int.random(in: -6...6, using: &generator)) / 4 }
    let scores = try CandidateScores(kvHeads: heads, candidates: candidates, values: values)
    let capacities = (0..<heads).map { _ in Int.random(in: 0...candidates, using: &generator) }
    let selection = KeptEntries(best: scores, capacities: capacities)
    for head in 0..<heads {
      let row = values[head * candidates..<(head + 1) * candidates]
      let best = row.enumerated().sorted { ($0.element, -$0.offset) > ($1.element, -$1.offset) }
        .prefix(capacities[head]).map { Int32($0.offset) }.sorted()
      #expect(Array(selection[head: head]) == best)
    }
    #expect(selection.kvHeads == heads)
  }

  @Test func keysOrderAsScoresDo() {
    let rising: [Float] = [
      -.infinity, -3e38, -1, -1e-38, -Float.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 1e-38, 1, 3e38,
      .infinity,
    ]
    let keys = rising.map(TopScores.key)
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
    #expect(TopScores.key(-0.0) == TopScores.key(0.0))
  }

  @Test func windowFollowsTheCandidates() throws {
    let scores = try CandidateScores(kvHeads: 1, candidates: 3, values: [1, 3, 2])
    let selection = KeptEntries(best: scores, capacities: [2])
    #expect(selection.followed(by: 3..<5) == KeptEntries([[1, 2, 3, 4]]))
    #expect(selection.followed(by: 3..<5).shifted(by: 7) == KeptEntries([[8, 9, 10, 11]]))
  }

  @Test func scoresThatAreNotNumbersAreRefused() {
    #expect(throws: AdaKVError.scoreNotANumber(head: 1, position: 2)) {
      try CandidateScores(kvHeads: 2, candidates: 3, values: [0, 0, 0, 0, 0, .nan])
    }
    #expect(throws: AdaKVError.shape(what: "scores", expected: 6, found: 5)) {
      try CandidateScores(kvHeads: 2, candidates: 3, values: [0, 0, 0, 0, 0])
    }
  }

  /// Against flags, the plain way to say who keeps what.
  @Test(arguments: 0..<20) func answersAsFlagsDo(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (heads, tokens) = (
      Int.random(in: 1...5, using: &generator), Int.random(in: 1...40, using: &generator)
    )
    let flags = (0..<heads * tokens).map { _ in Int.random(in: 0..<3, using: &generator) == 0 }
    let kept = KeptEntries(
      (0..<heads).map { head in (0..<tokens).filter { flags[head * tokens + $0] }.map(Int32.init) })
    #expect(kept.flags(tokens: tokens) == flags)
    for head in 0..<heads {
      for position in 0..<tokens {
        #expect(kept.keeps(head: head, position: position) == flags[head * tokens + position])
      }
      #expect(!kept.keeps(head: head, position: tokens) && !kept.keeps(head: head, position: -1))
      #expect(kept.ranges(head: head).flatMap(Array.init) == kept[head: head].map(Int.init))
      let ranges = kept.ranges(head: head)
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
    }
    let cut = Int.random(in: 0...tokens, using: &generator)
    let rows = (0..<heads).map { Array(flags[$0 * tokens..<$0 * tokens + cut]) }
    #expect(kept.flags(tokens: cut, tail: 2) == rows.flatMap { $0 + [true, true] })
    #expect(kept.before(cut).flags(tokens: cut) == rows.flatMap { $0 })
    #expect(KeptEntries.all(kvHeads: heads, tokens: tokens).flags(tokens: tokens).allSatisfy { $0 })
  }
}
