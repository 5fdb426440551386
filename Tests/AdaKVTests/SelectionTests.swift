import TestSupport
import Testing

@testable import AdaKV

@Suite struct SelectionTests {
  /// Against sorting: the plain way to say what the best are.
  @Test(arguments: 0..<80) func keepsTheBest(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let heads = Int.random(in: 1...4, using: &generator)
    let candidates = Int.random(in: 1...120, using: &generator)
    // Few distinct values, of both signs: ties everywhere.
    let values = (0..<heads * candidates).map { _ in Float(Int.random(in: -6...6, using: &generator)) / 4 }
    let scores = try CandidateScores(kvHeads: heads, candidates: candidates, values: values)
    let capacities = (0..<heads).map { _ in Int.random(in: 0...candidates, using: &generator) }
    let selection = Selection(best: scores, capacities: capacities)
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
    let selection = Selection(best: scores, capacities: [2])
    #expect(selection.keptPositions(head: 0, candidates: 3, window: 2) == [1, 2, 3, 4])
  }

  @Test func scoresThatAreNotNumbersAreRefused() {
    #expect(throws: AdaKVError.scoreNotANumber(head: 1, position: 2)) {
      try CandidateScores(kvHeads: 2, candidates: 3, values: [0, 0, 0, 0, 0, .nan])
    }
    #expect(throws: AdaKVError.shape(what: "scores", expected: 6, found: 5)) {
      try CandidateScores(kvHeads: 2, candidates: 3, values: [0, 0, 0, 0, 0])
    }
  }
}
