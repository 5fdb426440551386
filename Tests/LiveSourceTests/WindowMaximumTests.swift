import AdaKV
import Foundation
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// The ingredient against a softmax over the window's queries and the keys, written out.
@Suite struct WindowMaximumTests {
  @Test(arguments: [1, 8, 90]) func isTheLargestWeightOfEachColumn(window: Int) throws {
    let source = try Bundled.model.get()
    let tokens = FamilyModel.tokens(60)
    let needs: Set<Ingredient> = [.windowMaximum(window: window), .windowQueries(window: window), .keys]
    let prompt = try source.read(
      ReadRequest(tokens: tokens, needs: needs, queries: 0), isCancelled: { false }, onLayer: { _, _ in })
    let (rows, size) = (min(window, 60), source.summary.headDimension)
    for layer in 0..<source.summary.layers {
      let found = try prompt.values(of: .windowMaximum(window: window), layer: layer)
      let queries = try prompt.values(of: .windowQueries(window: window), layer: layer)
      let keys = try prompt.values(of: .keys, layer: layer)
      for head in 0..<source.summary.queryHeads {
        var most = [Double](repeating: 0, count: 60)
        for row in 0..<rows {
          let weights = (0...60 - rows + row).map { column in
            let product = (0..<size).reduce(0.0) { sum, index in
              sum + Double(queries[(head * rows + row) * size + index])
                * Double(keys[(head / source.summary.groupSize * 60 + column) * size + index])
            }
            return exp(product / Double(size).squareRoot())
          }
          let sum = weights.reduce(0, +)
          for (column, weight) in weights.enumerated() { most[column] = max(most[column], weight / sum) }
        }
        for column in 0..<60 { #expect(abs(Double(found[head * 60 + column]) - most[column]) < 1e-5) }
      }
    }
  }
}
