internal import CKernels
public import Formats
internal import Foundation

/// A decoder with its weights, opened from a Hugging Face directory or a GGUF file.
///
/// Weights stay where they are mapped, in their own type; activations are float32.
///
/// ```swift
/// let model = try LanguageModel(path: "samples/ruler-tiny")
/// let prefill = try model.prefill(tokens)
/// let batch = DecodeBatch(model: model, prefill: prefill)
/// ```
public final class LanguageModel: Sendable {
  /// The last component of the path it was opened by, without `.gguf`.
  public let name: String
  /// The directory or the file it was opened by.
  public let path: String

  let checkpoint: Checkpoint
  let layers: [DecoderLayer]
  let workers: Workers
  let rotaries: [RotaryEmbedding]
  private let noRotary: RotaryEmbedding

  /// Weights that all threads multiply with between two looks at whether to go on: some ten milliseconds' worth,
  /// and what most products of a layer have.
  private static let partWeights = 64 << 20

  /// The model's shape.
  public var configuration: ModelConfiguration { checkpoint.configuration }

  /// The number of its weights.
  public var parameterCount: Int { checkpoint.parameterCount }

  /// Bytes of its weights in the file.
  public var weightBytes: Int { checkpoint.weightBytes }

  /// Bytes of its weights by the names of their types in the file, the most first.
  public var weightTypes: [(name: String, bytes: Int)] { checkpoint.weightTypes }

  /// The GGUF file that it was opened from, the first of them if it is split; nil for a directory.
  public var gguf: GGUFFile? { checkpoint.source as? GGUFFile }

  /// Opens a model and checks it as a whole.
  ///
  /// - Parameters:
  ///   - path: a directory that holds config.json, and model.safetensors or its parts with their index; or a
  ///     GGUF file.
  ///   - threads: how many threads may compute at once; 0 is one per processor, at most 8.
  /// - Throws: `FormatError` or `CheckpointError`.
  public init(path: String, threads: Int = 0) throws {
    self.path = path
    checkpoint = try Checkpoint(path: path)
    let last = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    name = last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last
    workers = Workers(count: threads > 0 ? threads : min(8, ProcessInfo.processInfo.activeProcessorCount))
    let configuration = checkpoint.configuration
    layers = checkpoint.layers.map { DecoderLayer($0, shape: configuration) }
    rotaries = configuration.decoder.rotaries.map(RotaryEmbedding.init)
    noRotary = .none(headDimension: configuration.headDimension)
  }

  /// A layer's rotary embedding.
  func rotary(layer: Int) -> RotaryEmbedding {
    configuration.decoder.layers[layer].rotary.map { rotaries[$0] } ?? noRotary
  }

  /// One KV head's share of the output projection: `W_O[:, group's columns] * delta`.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - kvHead: the KV head.
  ///   - delta: `[G * d]`, outputs of the query heads of the group.
  ///   - into: `[D]`, overwritten.
  public func projectOutput(
    layer: Int, kvHead: Int, delta: UnsafeBufferPointer<Float>, into: UnsafeMutableBufferPointer<Float>
  ) {
    let width = configuration.groupSize * configuration.headDimension
    precondition(delta.count == width && into.count == configuration.hiddenSize)
    guard let x = delta.baseAddress, let y = into.baseAddress else { return }
    let matrix = checkpoint.layers[layer].output.matrix
    hk_gemv(
      x, 1, width, matrix.pointer, matrix.type, matrix.columns, kvHead * width, 0, matrix.rows, width, y,
      matrix.rows)
  }

  /// Products of a few rows with a weight, for decode: `y[m, rows] = x[m, columns] * w^T`, neither with gaps; what
  /// is left of `y` when the work is cancelled is undefined.
  ///
  /// A row of `y` has the same bits whatever `m` is and however many threads there are.
  func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, by w: WeightMatrix, into y: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    let parts = min(w.rows, (m * w.work + Self.partWeights - 1) / Self.partWeights)
    for index in 0..<parts where !cancellation.isSet {
      let rows = index * w.rows / parts..<(index + 1) * w.rows / parts
      workers.split(rows.count, work: m * rows.count * w.columns) { part in
        hk_gemv(
          x, m, w.columns, w.pointer, w.type, w.columns, 0, rows.lowerBound + part.lowerBound,
          rows.lowerBound + part.upperBound, w.columns, y, w.rows)
      }
    }
  }

  /// What one value amounts to behind the output projection of one query head: `‖v W_h^O‖₁`.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - queryHead: a query head of the value's group.
  ///   - value: `[d]`.
  /// - Returns: the norm.
  func valueOutputL1(layer: Int, queryHead: Int, value: UnsafePointer<Float>) -> Float {
    let d = configuration.headDimension
    let w = checkpoint.layers[layer].output.matrix
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: w.rows) { projected in
      guard let out = projected.baseAddress else { return 0 }
      hk_gemv(value, 1, d, w.pointer, w.type, w.columns, queryHead * d, 0, w.rows, d, out, w.rows)
      return projected.reduce(0) { $0 + abs($1) }
    }
  }

  /// The logits `[rows, vocabulary]` of rows of the residual stream `[rows, D]`, which are normed in place.
  func logits(
    _ stream: UnsafeMutablePointer<Float>, rows: Int, into out: UnsafeMutablePointer<Float>,
    _ cancellation: Cancellation
  ) {
    checkpoint.finalNorm.apply(to: stream, rows: rows, into: stream)
    multiply(stream, rows: rows, by: checkpoint.outputHead, into: out, cancellation)
    let cap = configuration.decoder.logitCap
    if cap > 0 { hk_soft_cap(out, rows * configuration.vocabularySize, cap) }
  }

  /// Writes a token's embedding `[D]`, as the first layer gets it.
  func embed(_ token: Int32, into row: UnsafeMutablePointer<Float>) {
    checkpoint.embedding.copyRow(Int(token), into: row)
    let scale = configuration.decoder.embeddingScale
    if scale == 1 { return }
    for index in 0..<configuration.hiddenSize { row[index] *= scale }
  }

  /// - Throws: `tokenOutOfRange` if the vocabulary does not hold a token.
  func check(_ token: Int32, at index: Int) throws {
    guard token >= 0, token < configuration.vocabularySize else {
      throw InferenceError.tokenOutOfRange(
        token: token, index: index, vocabulary: configuration.vocabularySize)
    }
  }
}
