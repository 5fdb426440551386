import AdaKV
import Inference
import Readings

/// Measures one decode step of one track: its own attention rows, and its loss under the full cache's.
struct StepMeasurement {
  let model: LanguageModel
  let prefill: Prefill
  let batch: DecodeBatch
  let fullStream: Int

  /// The readings of a track whose stream gave `own` at the step at which the full cache's gave `full`.
  ///
  /// - Throws: `CancellationError`.
  func readings(
    of track: SessionTrack, own: StepOutput, full: StepOutput, meter: inout LossMeter
  ) throws -> SnapshotReadings {
    let shape = model.configuration
    let tail = batch.tailLength(fullStream)
    var readings = SnapshotReadings(layers: shape.layers, kvHeads: shape.kvHeads)
    for layer in 0..<shape.layers {
      let lengths = concentrate(own, layer: layer, into: &readings)
      readings.set(.cacheLength, layer: layer, lengths.map(Double.init))
      guard track.plan != nil else {
        readings.set(.capacity, layer: layer, lengths.map { Double($0 - tail) })
        readings.setNothingLost(layer: layer)
        continue
      }
      let decided = track.layerPlans[layer]
      readings.set(.capacity, layer: layer, decided.capacities.map(Double.init))
      let rows = full.rows[layer].values
      let kept = track.isRefreshed ? held(by: track, layer: layer) : decided.kept.extended(by: tail)
      func mass(_ kept: [Bool]) -> [Double] {
        rows.withUnsafeBufferPointer { RetainedMass.measure(rows: $0, kvHeads: shape.kvHeads, kept: kept) }
      }
      if decided.substitutes == nil {
        readings.set(
          try meter.loss(
            prefill: prefill, layer: layer, rows: rows, kept: kept, batch: batch, stream: fullStream),
          layer: layer)
      } else {
        // The losses and their bounds are of eviction from exact entries.
        readings.set(.retainedMass, layer: layer, mass(kept))
      }
      // What a uniform budget would hold after evictions of its own is not known here.
      if track.isRefreshed { continue }
      readings.set(.uniformRetainedMass, layer: layer, mass(decided.uniformKept.extended(by: tail)))
    }
    return readings
  }

  /// Which entries a track's stream held at this step, of all positions so far, `[kvHeads, N + t]`.
  private func held(by track: SessionTrack, layer: Int) -> [Bool] {
    let positions = (0..<model.configuration.kvHeads).map { head in
      track.stream.map { batch.cachePositions($0, layer: layer, kvHead: head) } ?? []
    }
    return KeptSet(positions: positions, tokens: prefill.tokens.count + batch.tailLength(fullStream)).all
  }

  /// Measures each KV head's mean row over its group, of the entries that its layer sees; returns the cache lengths
  /// `[kvHeads]`.
  private func concentrate(
    _ own: StepOutput, layer: Int, into readings: inout SnapshotReadings
  ) -> [Int] {
    let shape = model.configuration
    let rows = own.rows[layer]
    let visible = shape.firstVisible(
      layer: layer, from: prefill.tokens.count + batch.tailLength(fullStream) - 1)
    let group = shape.queryHeads / shape.kvHeads
    return (0..<shape.kvHeads).map { head in
      let first = head * group
      let length = rows.offsets[first + 1] - rows.offsets[first]
      // A sliding window hides a head's first entries.
      let hidden =
        visible == 0
        ? 0 : batch.cachePositions(own.stream, layer: layer, kvHead: head).prefix { $0 < visible }.count
      var mean = [Float](repeating: 0, count: length - hidden)
      for query in first..<first + group {
        let start = rows.offsets[query] + hidden
        for entry in mean.indices { mean[entry] += rows.values[start + entry] }
      }
      for entry in mean.indices { mean[entry] /= Float(group) }
      readings.set(Concentration(consuming: &mean), layer: layer, head: head)
      return length
    }
  }
}
