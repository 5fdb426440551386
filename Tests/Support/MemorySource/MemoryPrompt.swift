package import AdaKV
import Readings
package import Session

/// A prompt over the made-up model.
package final class MemoryPrompt {
  let tokens: [Int32]
  let numbers = MemoryModel()
  private let request: ReadRequest
  private let source: MemorySource

  init(_ request: ReadRequest, of source: MemorySource) {
    tokens = request.tokens
    self.request = request
    self.source = source
  }

  /// Whether it knows how to compute an ingredient.
  static func gives(_ ingredient: Ingredient) -> Bool {
    switch ingredient {
    case .windowAttention, .keyL2, .valueL1, .valueOutputL1, .keys, .values: true
    default: false
    }
  }

  /// A query head's attention from a position over everything up to it, `[position + 1]`.
  func row(layer: Int, head: Int, position: Int) -> [Float] {
    let kvHead = head / 2
    let query = numbers.query(layer: layer, head: head, position: position, token: tokens[position])
    return numbers.attention(
      query,
      on: (0...position).map {
        numbers.key(layer: layer, kvHead: kvHead, position: $0, token: tokens[$0])
      })
  }

  /// The values of a KV head, `[tokens][dimension]`.
  func values(layer: Int, kvHead: Int) -> [[Float]] {
    tokens.enumerated().map { numbers.value(layer: layer, kvHead: kvHead, position: $0, token: $1) }
  }

  /// `‖v W_h^O‖₁`.
  func outputL1(_ value: [Float], layer: Int, head: Int) -> Float {
    numbers.projection(layer: layer, head: head).reduce(0) { sum, row in
      sum + abs(zip(row, value).reduce(0) { $0 + $1.0 * $1.1 })
    }
  }
}

extension MemoryPrompt: ReadPrompt {
  package var tokenCount: Int { tokens.count }

  package var prediction: Prediction {
    let last = tokens.count - 1
    var outputs: [Float] = []
    for layer in 0..<numbers.layers {
      for head in 0..<numbers.queryHeads {
        let row = row(layer: layer, head: head, position: last)
        let values = values(layer: layer, kvHead: head / 2)
        outputs += (0..<numbers.dimension).map { c in zip(row, values).reduce(0) { $0 + $1.0 * $1.1[c] } }
      }
    }
    return .logits(numbers.logits(outputs))
  }

  package var outputs: (any LayerOutputs)? { source.lacking.contains(.losses) ? nil : self }

  package func holds(_ needs: Set<Ingredient>) -> Bool {
    needs.allSatisfy(Self.gives) && min(needs.longestWindow, tokens.count) <= request.queries
  }

  package func values(of ingredient: Ingredient, layer: Int) throws -> [Float] {
    let keys = (0..<numbers.kvHeads).flatMap { head in
      tokens.enumerated().map { numbers.key(layer: layer, kvHead: head, position: $0, token: $1) }
    }
    let rows = (0..<numbers.kvHeads).flatMap { values(layer: layer, kvHead: $0) }
    switch ingredient {
    case .windowAttention(let window):
      return (0..<numbers.queryHeads).flatMap { windowMean(layer: layer, head: $0, window: window) }
    case .keyL2: return keys.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    case .valueL1: return rows.map { $0.reduce(0) { $0 + abs($1) } }
    case .valueOutputL1:
      return (0..<numbers.queryHeads).flatMap { head in
        values(layer: layer, kvHead: head / 2).map { outputL1($0, layer: layer, head: head) }
      }
    case .keys: return keys.flatMap { $0 }
    case .values: return rows.flatMap { $0 }
    default: throw SourceRefusal(source: source.summary.name, .ingredient(ingredient))
    }
  }

  private func windowMean(layer: Int, head: Int, window: Int) -> [Float] {
    let rows = (max(0, tokens.count - window)..<tokens.count).map {
      row(layer: layer, head: head, position: $0)
    }
    return tokens.indices.map { column in
      rows.reduce(0) { $0 + (column < $1.count ? $1[column] : 0) } / Float(rows.count)
    }
  }

  package func makeDecoder() throws -> any StreamDecoder {
    if let refusal = source.refusal(of: .decoding) { throw refusal }
    return MemoryDecoder(self, of: source)
  }
}

extension MemoryPrompt: LayerOutputs {
  package var size: Int { numbers.outputSize }

  package func withValues<Result>(
    layer: Int, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try (0..<numbers.kvHeads).flatMap { values(layer: layer, kvHead: $0).flatMap { $0 } }
      .withUnsafeBufferPointer(body)
  }

  package func project(
    layer: Int, kvHead: Int, delta: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    output.update(repeating: 0)
    for member in 0..<2 {
      for (index, row) in numbers.projection(layer: layer, head: kvHead * 2 + member).enumerated() {
        for (c, weight) in row.enumerated() {
          output[index] += weight * delta[member * numbers.dimension + c]
        }
      }
    }
  }
}
