import AdaKV
import Canvas
import Readings
import TestSupport
import Testing

@testable import Views

@Suite struct SurvivalTests {
  /// Sets in which each flag is drawn; the sixth token is kept by nobody.
  private func sets(layers: Int, kvHeads: Int, tokens: Int) -> [KeptEntries] {
    var generator = SeededGenerator(seed: 3)
    return (0..<layers).map { _ in
      return KeptEntries(
        (0..<kvHeads).map { _ in
          (0..<Int32(tokens)).filter { $0 != 5 && generator.unit() < 0.4 }
        })
    }
  }

  @Test(arguments: [-3, 0, 7, 19, 40], [0, 1, 12, 60])
  func keepersAreCountedWhereAsked(first: Int, count: Int) throws {
    let set = sets(layers: 1, kvHeads: 7, tokens: 20)[0]
    var counts = [Int](repeating: 100, count: count)
    set.addKeepers(to: &counts, from: first)
    for (index, found) in counts.enumerated() {
      let position = first + index
      let isInside = (0..<20).contains(position)
      let keepers = isInside ? (0..<7).filter { set.keeps(head: $0, position: position) }.count : 0
      #expect(found == 100 + keepers)
    }
  }

  @Test func everyTokenInSightHasItsShareOfAllHeads() throws {
    let sets = sets(layers: 3, kvHeads: 4, tokens: 30)
    var snapshot = Demo.snapshot()
    snapshot.kept = sets + [nil]
    let ranges = [0..<10, 25..<30]
    let survival = Survival(snapshot, cursor: HeadPosition(layer: 1, head: 2), of: ranges)
    #expect(survival.heads == 12)
    for token in ranges.joined() {
      let keepers = sets.reduce(0) { sum, set in
        sum + (0..<4).filter { set.keeps(head: $0, position: token) }.count
      }
      let style = survival.style(of: token)
      if keepers == 0 {
        #expect(style == Style(foreground: .muted))
      } else {
        #expect(style.background == .ramp(.concentration, Float(keepers) / 12))
        #expect(style.underline == sets[1].keeps(head: 2, position: token))
      }
    }
    #expect(survival.style(of: 5) == Style(foreground: .muted))
  }
}
