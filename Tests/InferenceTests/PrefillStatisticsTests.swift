import Foundation
import Inference
import Testing

/// What scorers ask of a prefill, against plain loops.
@Suite struct PrefillStatisticsTests {
  static let tokens = randomTokens(70, seed: 51, vocabulary: 77)
  static let all = Gathering(attentionMeans: true, queryMoments: [0, 4, 69, 70])

  let shape: ModelConfiguration
  let prefill: Prefill
  let naive: NaiveDecoder

  /// Run once for all tests.
  private static let run = Result {
    let model = try LanguageModel(path: Bundled.oddShapes)
    return (
      prefill: try model.prefill(tokens, observing: 70, gathering: all), shape: model.configuration,
      naive: try NaiveDecoder(directory: Bundled.oddShapes, shape: model.configuration, tokens: tokens)
    )
  }

  init() throws { (prefill, shape, naive) = try Self.run.get() }

  /// The columns of one head.
  func head(_ head: Int, of rows: [[Double]]) -> [[Double]] {
    rows.map { Array($0[head * shape.headDimension..<(head + 1) * shape.headDimension]) }
  }

  @Test(arguments: [2, 9, 70])
  func `variance and entropy of the window's rows`(window: Int) {
    let count = Self.tokens.count
    for layer in 0..<shape.layers {
      let found = prefill.windowMoments(layer: layer, window: window)
      var variances: [Double] = []
      var entropies: [Double] = []
      for rows in naive.layers[layer].attention.map({ $0[(count - window)...] }) {
        let means = means(rows)
        variances += (0..<count).map { column in
          rows.reduce(0) { $0 + ($1[column] - means[column]) * ($1[column] - means[column]) }
            / Double(window - 1)
        }
        entropies.append(
          -rows.reduce(0) { $0 + $1[..<(count - window)].reduce(0) { $0 + $1 * log($1 + 1e-10) } })
      }
      #expect(relativeDifference(found.variance, variances) < 1e-4)
      #expect(relativeDifference(found.rowEntropy, entropies) < 1e-5)
      if window == count { #expect(found.rowEntropy.allSatisfy { $0 == 0 }) }
    }
  }

  @Test func `norms of keys and values`() {
    let d = shape.headDimension
    for (layer, expected) in naive.layers.enumerated() {
      func norms(_ rows: [[Double]], _ norm: ([Double]) -> Double) -> [Double] {
        (0..<shape.kvHeads).flatMap { head($0, of: rows).map(norm) }
      }
      func l2(_ row: [Double]) -> Double { dot(row, row).squareRoot() }
      #expect(relativeDifference(prefill.keyL2(layer: layer), norms(expected.keys, l2)) < 1e-5)
      #expect(relativeDifference(prefill.valueL2(layer: layer), norms(expected.values, l2)) < 1e-5)
      let l1 = norms(expected.values) { $0.reduce(0) { $0 + abs($1) } }
      #expect(relativeDifference(prefill.valueL1(layer: layer), l1) < 1e-5)
      let cached = prefill.withKeys(layer: layer) { Array($0[3 * d..<4 * d]) }
      #expect(relativeDifference(cached, head(0, of: expected.keys)[3]) < 1e-4)
    }
  }

  @Test func `means of the attention that positions get`() {
    let count = Self.tokens.count
    for (layer, expected) in naive.layers.enumerated() {
      let means = expected.attention.flatMap { rows in
        (0..<count).map { column in rows.reduce(0) { $0 + $1[column] } / Double(count - column) }
      }
      #expect(relativeDifference(prefill.attentionMeans(layer: layer), means) < 1e-5)
    }
  }

  @Test(arguments: [0, 4, 69])
  func `moments of the queries, and those of queries to come`(sinks: Int) {
    let d = shape.headDimension
    let count = Self.tokens.count
    for (layer, expected) in naive.layers.enumerated() {
      let found = prefill.queryMoments(layer: layer, sinks: sinks)
      let future = prefill.futureQueries(layer: layer, sinks: sinks, horizon: 13)
      for query in 0..<shape.queryHeads {
        let rows = head(query, of: expected.plainQueries)[sinks...]
        let mean = means(rows)
        let products = rows.map { row in
          (0..<d * d).map { (row[$0 / d] - mean[$0 / d]) * (row[$0 % d] - mean[$0 % d]) }
        }
        let covariance = means(products)
        #expect(relativeDifference(Array(found.mean[query * d..<(query + 1) * d]), mean) < 1e-5)
        let own = Array(found.covariance[query * d * d..<(query + 1) * d * d])
        if sinks == 69 {
          #expect(own.allSatisfy { $0 == 0 })
        } else {
          #expect(relativeDifference(own, covariance) < 1e-5)
        }
        let unit = (0..<d).map { row in (0..<d).map { $0 == row ? 1.0 : 0 } }
        // The columns of the mean of the rotations.
        let turn = unit.map { axis in
          means((count..<count + 13).map { NaiveDecoder.rotated(axis, $0, shape) })
        }
        func turned(_ column: [Double]) -> [Double] {
          (0..<d).map { row in dot(column, turn.map { $0[row] }) }
        }
        #expect(relativeDifference(Array(future.mean[query * d..<(query + 1) * d]), turned(mean)) < 1e-5)
        if sinks == 69 { continue }
        let half = (0..<d).map { turned(Array(covariance[$0 * d..<($0 + 1) * d])) }
        let both = (0..<d).map { column in turned(half.map { $0[column] }) }
        let expectedCovariance = (0..<d * d).map { both[$0 % d][$0 / d] }
        let futureCovariance = Array(future.covariance[query * d * d..<(query + 1) * d * d])
        #expect(relativeDifference(futureCovariance, expectedCovariance) < 1e-5)
      }
    }
  }

  @Test(arguments: [1, 5, 200])
  func `scores of the mean query with the mean key at every distance`(length: Int) {
    let d = shape.headDimension
    for (layer, expected) in naive.layers.enumerated() {
      let scores = (0..<shape.queryHeads).flatMap { query in
        let mean = means(head(query, of: expected.plainQueries))
        let key = means(head(query / shape.groupSize, of: expected.plainKeys))
        let last = NaiveDecoder.rotated(mean, length - 1, shape)
        return (0..<length).map { dot(last, NaiveDecoder.rotated(key, $0, shape)) / Double(d).squareRoot() }
      }
      #expect(relativeDifference(prefill.relativeAttention(layer: layer, length: length), scores) < 1e-4)
    }
  }
}
