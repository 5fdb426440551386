import TestSupport
import Testing

@testable import Inference

/// The decoder layer by rows that are neither a prompt's nor streams': each sees its own key alone.
@Suite struct DecoderLayerTests {
  /// Rows whose attention is their own value, whatever their queries are.
  private struct LoneRows: LayerRows {
    let model: LanguageModel
    let count: Int
    let queryRows: Range<Int>
    let buffers: LayerBuffers
    private let memory: FloatBuffer
    private let keys: FloatBuffer
    private let values: FloatBuffer

    init(_ model: LanguageModel, tokens: [Int32], queryRows: Range<Int>) {
      let (m, shape) = (tokens.count, model.configuration)
      self.model = model
      self.queryRows = queryRows
      count = m
      let width = 2 * shape.hiddenSize + LayerBuffers.wideWidth(shape) + shape.queryWidth
      memory = FloatBuffer(count: m * width)
      let queries = memory.start + m * shape.hiddenSize
      let narrow = queries + m * shape.queryWidth
      buffers = LayerBuffers(
        hidden: memory.start, queries: queries, narrow: narrow, wide: narrow + m * shape.hiddenSize)
      keys = FloatBuffer(count: m * shape.kvWidth)
      values = FloatBuffer(count: m * shape.kvWidth)
      queries.update(repeating: .infinity, count: m * shape.queryWidth)
      for (row, token) in tokens.enumerated() {
        model.embed(token, into: buffers.hidden + row * shape.hiddenSize)
      }
    }

    func key(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> { keys.start + place(row, kvHead) }

    func value(row: Int, kvHead: Int) -> UnsafeMutablePointer<Float> { values.start + place(row, kvHead) }

    private func place(_ row: Int, _ kvHead: Int) -> Int {
      (row * model.configuration.kvHeads + kvHead) * model.configuration.headDimension
    }

    func rotate(_ head: UnsafeMutablePointer<Float>, row: Int) {}

    func multiply(
      _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>
    ) {
      model.multiply(x, rows: m, by: w, into: y, Cancellation { false })
    }

    /// - Returns: how many rows there were.
    func attend(into outputs: UnsafeMutablePointer<Float>) -> Int {
      let shape = model.configuration
      for row in 0..<count {
        for head in 0..<shape.queryHeads {
          (outputs + row * shape.queryWidth + head * shape.headDimension)
            .update(from: value(row: row, kvHead: head / shape.groupSize), count: shape.headDimension)
        }
      }
      return count
    }
  }

  @Test(arguments: ["gemma2", "gemma3", "llama-biases", "mistral", "phi3", "qwen2", "qwen3", "smollm3"])
  func `rows that see themselves alone are prompts of one token`(family: String) throws {
    let directory = Repository.fixture("families/\(family)")
    let model = try LanguageModel(path: directory, threads: 2)
    let vocabulary = model.configuration.vocabularySize
    let tokens: [Int32] = [1, 7, 30]
    let rows = LoneRows(model, tokens: tokens, queryRows: 0..<0)
    for layer in model.layers { #expect(layer.run(rows) == tokens.count) }
    let logits = FloatBuffer(count: tokens.count * vocabulary)
    model.logits(rows.buffers.hidden, rows: tokens.count, into: logits.start, Cancellation { false })
    for (row, token) in tokens.enumerated() {
      let expected = try model.prefill([token]).logits
      #expect(largestDifference(logits.slice(row * vocabulary, vocabulary), expected) < 1e-4)
    }
  }

  @Test func `queries that nobody reads are not computed`() throws {
    let model = try Bundled.model()
    let width = model.configuration.queryWidth
    let rows = LoneRows(model, tokens: [1, 5, 9, 12], queryRows: 1..<3)
    model.layers[0].project(rows)
    for row in 0..<rows.count {
      let query = UnsafeBufferPointer(start: rows.buffers.queries + row * width, count: width)
      #expect(query.allSatisfy(\.isFinite) == rows.queryRows.contains(row))
    }
  }

  @Test func `a norm leaves rows of mean square one, times its weight`() {
    let norm = RootMeanSquareNorm(weight: [1, 2, 3, 4], epsilon: 0)
    var rows: [Float] = [1, 1, 1, 1, 2, -2, 2, -2]
    rows.withUnsafeMutableBufferPointer { rows in
      guard let start = rows.baseAddress else { return }
      norm.apply(to: start, rows: 2, into: start)
    }
    #expect(largestDifference(rows, [1, 2, 3, 4, 1, -2, 3, -4]) < 1e-6)
  }
}
