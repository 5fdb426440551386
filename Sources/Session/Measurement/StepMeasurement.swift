import AdaKV
import Readings

/// Measures one decode step of one track: its own attention rows, and its loss under the full cache's.
struct StepMeasurement {
  let model: ModelShape
  let prompt: any ReadPrompt
  let decoder: any StreamDecoder
  let meter: LossMeter
  /// The full cache's stream.
  let fullStream: Int

  /// The readings of a track at the step at which the full cache's stream gave `full`.
  ///
  /// - Parameter own: What the track's own stream gave; nil where the source cannot decode it, and what only it knows
  ///   stays without readings.
  /// - Throws: What the source throws.
  func readings(of track: SessionTrack, own: DecodedToken?, full: DecodedToken) throws -> SnapshotReadings {
    let (tokens, tail) = (prompt.tokenCount, decoder.tailLength(of: fullStream))
    var readings = SnapshotReadings(layers: model.layers, kvHeads: model.kvHeads)
    for layer in 0..<model.layers {
      if let own {
        let lengths = concentrate(own, layer: layer, into: &readings)
        readings.set(.cacheLength, layer: layer, lengths.map(Double.init))
        if track.plan == nil {
          readings.set(.capacity, layer: layer, lengths.map { Double($0 - tail) })
        }
      }
      guard track.plan != nil else {
        readings.setNothingLost(layer: layer)
        continue
      }
      let decided = track.layerPlans[layer]
      readings.set(.capacity, layer: layer, decided.capacities.map(Double.init))
      if own == nil { readings.set(.cacheLength, layer: layer, decided.capacities.map { Double($0 + tail) }) }
      let rows = full.rows[layer].values
      let kept = kept(by: track, layer: layer) ?? decided.kept.flags(tokens: tokens, tail: tail)
      func mass(_ kept: [Bool]) -> [Double] {
        rows.withUnsafeBufferPointer { RetainedMass.measure(rows: $0, kvHeads: model.kvHeads, kept: kept) }
      }
      // The losses and their bounds are of eviction from exact entries.
      let loss =
        decided.substitutes == nil
        ? try meter.loss(
          of: prompt, layer: layer, rows: rows, kept: kept, decoder: decoder, stream: fullStream)
        : nil
      if let loss {
        readings.set(loss, layer: layer)
      } else {
        readings.set(.retainedMass, layer: layer, mass(kept))
      }
      // What a uniform budget would hold after evictions of its own is not known here.
      if track.isRefreshed { continue }
      readings.set(
        .uniformRetainedMass, layer: layer, mass(decided.uniformKept.flags(tokens: tokens, tail: tail)))
    }
    return readings
  }

  /// Which entries of all positions so far a stream that has evicted while decoding held at this step,
  /// `[kvHeads, N + t]`; nil for one that has not.
  private func kept(by track: SessionTrack, layer: Int) -> [Bool]? {
    guard track.isRefreshed, let stream = track.stream else { return nil }
    return decoder.held(by: stream, layer: layer).flags(
      tokens: prompt.tokenCount + decoder.tailLength(of: fullStream))
  }

  /// Measures each KV head's mean row over its group, of the entries that its layer sees; returns the cache lengths
  /// `[kvHeads]`.
  private func concentrate(
    _ own: DecodedToken, layer: Int, into readings: inout SnapshotReadings
  ) -> [Int] {
    let rows = own.rows[layer]
    let visible = model.firstVisible(
      layer: layer, from: prompt.tokenCount + decoder.tailLength(of: fullStream) - 1)
    let held = visible == 0 ? nil : decoder.held(by: own.stream, layer: layer)
    let group = model.groupSize
    var lengths: [Int] = []
    let concentrations = (0..<model.kvHeads).map { head in
      let first = head * group
      let length = rows.offsets[first + 1] - rows.offsets[first]
      lengths.append(length)
      // A sliding window hides a head's first entries.
      let hidden = held.map { $0[head: head].prefix { $0 < visible }.count } ?? 0
      var mean = [Float](repeating: 0, count: length - hidden)
      for query in first..<first + group {
        let start = rows.offsets[query] + hidden
        for entry in mean.indices { mean[entry] += rows.values[start + entry] }
      }
      for entry in mean.indices { mean[entry] /= Float(group) }
      return Concentration(consuming: &mean)
    }
    readings.set(concentrations, layer: layer)
    return lengths
  }
}
