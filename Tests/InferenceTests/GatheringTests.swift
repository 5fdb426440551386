import AdaKV
import Inference
import TestSupport
import Testing

@Suite struct GatheringTests {
  static let tokens = randomTokens(300, seed: 61)
  static let all = Gathering(attentionMeans: true, queryMoments: [0, 4])

  /// All gathered numbers of a layer, one list after the other.
  func numbers(_ prefill: Prefill, _ layer: Int) -> [Float] {
    let plain = prefill.queryMoments(layer: layer, sinks: 0)
    let later = prefill.queryMoments(layer: layer, sinks: 4)
    let future = prefill.futureQueries(layer: layer, sinks: 4, horizon: 64)
    let window = prefill.windowMoments(layer: layer, window: 20)
    return prefill.attentionMeans(layer: layer) + plain.mean + plain.covariance + later.mean
      + later.covariance + future.mean + future.covariance + window.variance + window.rowEntropy
      + prefill.keyL2(layer: layer) + prefill.valueL1(layer: layer) + prefill.valueL2(layer: layer)
      + prefill.relativeAttention(layer: layer, length: 100)
  }

  @Test func `the number of threads changes no statistic`() throws {
    var found: [[[Float]]] = []
    for threads in [1, 2, 5] {
      let model = try LanguageModel(path: Repository.bundledModel, threads: threads)
      let prefill = try model.prefill(Self.tokens, observing: 20, gathering: Self.all)
      found.append((0..<6).map { numbers(prefill, $0) })
    }
    #expect(found.allSatisfy { $0 == found[0] })
    #expect(found[0].allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test func `statistics are complete when a layer is announced, and stay`() throws {
    let model = try Bundled.model()
    var early: [[Float]] = []
    let prefill = try model.prefill(
      Self.tokens, observing: 20, gathering: Self.all,
      onLayer: { prefill, layer in early.append(numbers(prefill, layer)) })
    #expect(early == (0..<6).map { numbers(prefill, $0) })
  }

  @Test(arguments: [
    Gathering.none, Gathering(attentionMeans: true), Gathering(queryMoments: [0]), GatheringTests.all,
  ])
  func `gathering changes nothing else`(gathering: Gathering) throws {
    let model = try Bundled.model()
    let tokens = Array(Self.tokens[..<60])
    let plain = try model.prefill(tokens, observing: 20)
    let found = try model.prefill(tokens, observing: 20, gathering: gathering)
    #expect(found.gathered == gathering)
    #expect(plain.gathered == .none)
    #expect(found.logits == plain.logits)
    for layer in 0..<6 {
      #expect(
        found.windowAttention(layer: layer, window: 20) == plain.windowAttention(layer: layer, window: 20))
      #expect(found.withKeys(layer: layer, Array.init) == plain.withKeys(layer: layer, Array.init))
    }
  }

  @Test func `attention means of the window's queries are the window's attention`() throws {
    let model = try Bundled.model()
    let prefill = try model.prefill(Self.tokens, observing: 300, gathering: Gathering(attentionMeans: true))
    for layer in 0..<6 {
      // Each is summed otherwise: by the window kernel over all queries at once, or block by block.
      let sums = prefill.windowAttention(layer: layer, window: 300)
      let expected = sums.enumerated().map { $1 * 300 / Float(300 - $0 % 300) }
      #expect(largestDifference(prefill.attentionMeans(layer: layer), expected) < 1e-5)
    }
  }

  @Test func `one token has statistics too`() throws {
    let model = try Bundled.model()
    let prefill = try model.prefill([7], gathering: Self.all)
    #expect(prefill.attentionMeans(layer: 5) == Array(repeating: 1, count: 8))
    #expect(prefill.queryMoments(layer: 5, sinks: 0).covariance.allSatisfy { $0 == 0 })
    #expect(prefill.queryMoments(layer: 5, sinks: 0).mean.contains { $0 != 0 })
  }

  @Test func `gatherings unite, and contain one another`() {
    let few = Gathering(queryMoments: [4])
    let other = Gathering(attentionMeans: true, queryMoments: [0])
    #expect(few.union(other) == Self.all)
    #expect(Self.all.contains(few) && Self.all.contains(other) && Self.all.contains(.none))
    #expect(!few.contains(other) && !other.contains(few) && !Gathering.none.contains(few))
    #expect(Gathering.none == Gathering())
    #expect(Gathering.none.contains(.none))
  }

  @Test func `a prefill is cancelled while it gathers`() throws {
    let model = try Bundled.model()
    let tokens = Array(Self.tokens[..<20])
    var without = 0
    _ = try model.prefill(
      tokens,
      isCancelled: {
        without += 1
        return false
      })
    var questions = 0
    _ = try model.prefill(
      tokens, gathering: Self.all,
      isCancelled: {
        questions += 1
        return false
      })
    #expect(questions > without)
    for last in 1..<12 {
      var left = last
      #expect(throws: CancellationError.self) {
        try model.prefill(
          tokens, gathering: Self.all,
          isCancelled: {
            left -= 1
            return left < 0
          })
      }
    }
  }
}
