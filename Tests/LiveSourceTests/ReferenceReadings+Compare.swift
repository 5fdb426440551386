import AdaKV
import Readings
import Testing

@testable import LiveSource
@testable import Session

extension ReferenceReadings.Case {
  /// Compares every number of a track's snapshots with the reference's.
  func compare(_ track: SessionTrack) throws {
    #expect(track.snapshots.count == steps.count)
    for (snapshot, expected) in zip(track.snapshots, steps) {
      #expect(snapshot.step == expected.step)
      #expect(snapshot.position == expected.position)
      #expect(snapshot.token.id == expected.tokenId)
      #expect(snapshot.method?.budget == budget)
      #expect(snapshot.method?.baseCapacity == baseCapacity)
      #expect(snapshot.window == window)
      #expect(snapshot.agrees == expected.agrees)
      let kl = try #require(snapshot.kl)
      #expect(abs(kl - expected.kl) <= 1e-4 * max(1, expected.kl), "kl at \(expected.step)")
      compareCandidates(snapshot, expected)
      compareHeads(snapshot, expected)
      compareLayers(snapshot, expected)
    }
  }

  private func compareCandidates(_ snapshot: Snapshot, _ expected: ReferenceReadings.Step) {
    #expect(snapshot.candidates.map { Double($0.id) } == expected.candidates.map { $0[0] })
    for (own, other) in zip(snapshot.candidates, expected.candidates) {
      #expect(abs((own.logProbability ?? .infinity) - other[1]) <= 1e-4 * max(1, abs(other[1])))
    }
  }

  private func compareHeads(
    _ snapshot: Snapshot, _ expected: ReferenceReadings.Step
  ) {
    for (layer, capacities) in self.capacity.enumerated() {
      for (head, capacity) in capacities.enumerated() {
        let place = "step \(expected.step) layer \(layer) head \(head)"
        func value(_ reading: Reading) -> Double? { snapshot.value(reading, layer: layer, head: head) }
        func check(_ reading: Reading, _ others: [[Double]?]?, beside: Double = 0) {
          guard let other = others?[layer]?[head] else {
            return #expect(value(reading) == nil, "\(reading) \(place)")
          }
          let difference = abs((value(reading) ?? .infinity) - other)
          let allowed = 1.5e-4 * max(abs(other), 1e-3) + beside
          #expect(difference <= allowed, "\(reading) \(place): \(difference) over \(allowed)")
        }
        #expect(value(.capacity) == Double(capacity), "\(place)")
        #expect(value(.cacheLength) == Double(expected.cacheLength[layer][head]), "\(place)")
        check(.entropy, expected.entropy)
        check(.normalizedEntropy, expected.normalizedEntropy)
        check(.effectiveTokens, expected.effectiveTokens)
        check(.top10Mass, expected.top10Mass)
        check(.gini, expected.gini)
        if let needed = expected.needed?[layer]?[head], let slack = expected.slack?[layer]?[head] {
          let difference = abs((value(.tokensFor95) ?? .infinity) - Double(needed))
          #expect(difference <= Double(slack), "tokens for 95 % \(place)")
        } else {
          #expect(value(.tokensFor95) == nil)
        }
        check(.retainedMass, expected.retainedMass)
        check(.uniformRetainedMass, expected.uniformRetainedMass)
        check(.headL1Loss, expected.headLoss, beside: 1e-6 * expected.layerValueL1[layer])
        guard let kept = snapshot.kept.isEmpty ? nil : snapshot.kept[layer] else { continue }
        let own = (0..<tokenIds.count).filter { kept.keeps(head: head, position: $0) }
        #expect(Set(own) == positions(layer: layer, head: head), "\(place)")
      }
    }
  }

  private func compareLayers(_ snapshot: Snapshot, _ expected: ReferenceReadings.Step) {
    for (layer, readings) in snapshot.layers.enumerated() {
      let rounding = 1e-6 * expected.layerValueL1[layer]
      for (own, other) in [
        (readings?.l1Loss, expected.layerLoss[layer]), (readings?.l1Bound, expected.layerBound[layer]),
        (readings?.perHeadBound, expected.layerBoundPerHead[layer]),
      ] {
        #expect(abs((own ?? .infinity) - other) <= 1.5e-4 * max(other, 1e-3) + rounding, "layer \(layer)")
      }
    }
  }
}
