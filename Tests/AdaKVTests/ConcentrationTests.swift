import Testing

@testable import AdaKV

@Suite struct ConcentrationTests {
  /// Against scipy and numpy.
  @Test func agreesWithScipy() throws {
    struct File: Decodable {
      struct Case: Decodable {
        let kind: String
        let weights: [Float]
        let entropy, normalizedEntropy, effectiveTokens, gini: Double
        let mass: Double
        let needed: Int

        enum CodingKeys: String, CodingKey {
          case kind, weights, entropy, normalizedEntropy, effectiveTokens, gini
          case mass = "top10Mass"
          case needed = "tokensFor95"
        }
      }
      let cases: [Case]
    }
    let file = try Fixture.decode("concentration.json", as: File.self)
    #expect(file.cases.count == 10)
    for item in file.cases {
      let measured = try #require(item.weights.withUnsafeBufferPointer { Concentration(weights: $0) })
      #expect(abs(measured.entropy - item.entropy) < 1e-9)
      #expect(abs(measured.normalizedEntropy - item.normalizedEntropy) < 1e-9)
      #expect(abs(measured.effectiveTokens - item.effectiveTokens) < 1e-6)
      #expect(abs(measured.top10Mass - item.mass) < 1e-9)
      #expect(measured.tokensFor95 == item.needed)
      #expect(abs(measured.gini - item.gini) < 1e-9)
    }
  }

  @Test func nothingToMeasure() {
    for weights in [[], [0, 0, 0], [Float.nan, 1], [.infinity, 1]] as [[Float]] {
      #expect(weights.withUnsafeBufferPointer { Concentration(weights: $0) } == nil)
    }
  }
}
