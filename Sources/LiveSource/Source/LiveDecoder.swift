import AdaKV
import Inference
import Session

/// Streams of a live model over one prompt.
final class LiveDecoder {
  let batch: DecodeBatch
  private let kvHeads: Int

  /// Streams over a prompt that the model has read, none yet.
  init(model: LanguageModel, prefill: Prefill) {
    batch = DecodeBatch(model: model, prefill: prefill)
    kvHeads = model.configuration.kvHeads
  }
}

extension LiveDecoder: StreamDecoder {
  func addStream(_ contents: StreamContents) -> Int {
    batch.addStream(
      kept: contents.kept, substituting: contents.substitutes, compact: contents.isCompact,
      observing: contents.queries)
  }

  func removeStream(_ id: Int) { batch.removeStream(id) }

  /// - Throws: `InferenceError`, `CheckpointError` for weights that are not numbers, `CancellationError`.
  func step(_ inputs: [(stream: Int, token: Int32)], isCancelled: () -> Bool) throws -> [DecodedToken] {
    try batch.step(inputs, isCancelled: isCancelled).map {
      DecodedToken(stream: $0.stream, prediction: .logits($0.logits), rows: $0.rows)
    }
  }

  func tailLength(of id: Int) -> Int { batch.tailLength(id) }

  func held(by id: Int, layer: Int) -> KeptEntries { batch.held(id, layer: layer) }

  func evict(from id: Int, keeping positions: [KeptEntries]) { batch.evict(id, keeping: positions) }

  /// - Throws: `AdaKVError.missing` for what a stream does not give.
  func values(of ingredient: Ingredient, stream id: Int, layer: Int) throws -> HeadRows {
    switch ingredient {
    case .windowAttention(let window): batch.windowAttention(id, layer: layer, window: window)
    case .keyL2: HeadRows(batch.keyL2(id, layer: layer))
    case .windowVariance, .windowMaximum, .windowEntropy, .attentionMeans, .valueL1, .valueL2, .valueOutputL1,
      .keys, .values, .windowQueries, .futureQueries, .relativeAttention, .headImportance:
      throw AdaKVError.missing(ingredient)
    }
  }

  func tailOutputs(of id: Int, layer: Int) -> TailOutputs? {
    var values: [Float] = []
    for head in 0..<kvHeads { batch.withTailValues(stream: id, layer: layer, kvHead: head) { values += $0 } }
    return TailOutputs(
      values: values,
      outputL1: batch.tailLength(id) > 0 ? batch.tailValueOutputL1(stream: id, layer: layer) : [])
  }
}
