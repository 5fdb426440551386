import AdaKV
import Foundation
import Testing

@testable import Exploration

/// Every reading against an implementation that shares no code with this one.
///
/// The reference's own float32 and float64 runs differ by up to 1.5e-5 of a reading; ten times that is allowed, and
/// for losses the rounding of outputs whose size is the largest value's L1 norm.
@Suite struct ReferenceTests {
  static let reference = Result { try ReferenceReadings.load() }
  static let cases = (try? reference.get().cases) ?? []

  @Test func allCasesAreThere() throws {
    #expect(try Self.reference.get().cases.count == 17)
    #expect(Self.cases.allSatisfy { $0.steps.count == 5 })
  }

  @Test(arguments: cases) func agrees(_ item: ReferenceReadings.Case) throws {
    let plans = item.budgetText.map { budget in Result { [try TrackPlan(item.policy, budget)] } }
    let session = try Bundled.session(
      .tokenIDs(item.tokenIds, name: item.name, arguments: ""), plans: plans?.get() ?? [])
    for _ in 1..<item.steps.count { try session.advance() }
    let track = session.tracks[plans == nil ? 0 : 1]
    for (snapshot, expected) in zip(track.snapshots, item.steps) {
      #expect(snapshot.step == expected.step)
      #expect(snapshot.position == expected.position)
      #expect(snapshot.token.id == expected.tokenId)
      #expect(snapshot.method?.budget == item.budget)
      #expect(snapshot.method?.baseCapacity == item.baseCapacity)
      #expect(snapshot.window == item.window)
      #expect(snapshot.agrees == expected.agrees)
      let kl = try #require(snapshot.kl)
      #expect(abs(kl - expected.kl) <= 1e-4 * max(1, expected.kl), "kl at \(expected.step)")
      compareCandidates(snapshot, expected)
      compareHeads(snapshot, expected, item)
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
    _ snapshot: Snapshot, _ expected: ReferenceReadings.Step, _ item: ReferenceReadings.Case
  ) {
    for (layer, capacities) in item.capacity.enumerated() {
      for (head, capacity) in capacities.enumerated() {
        let place = "step \(expected.step) layer \(layer) head \(head)"
        func value(_ reading: Reading) -> Double? { snapshot.value(reading, layer: layer, head: head) }
        func check(_ reading: Reading, _ other: [[Double]]?, beside: Double = 0) {
          guard let other else { return #expect(value(reading) == nil, "\(reading) \(place)") }
          let difference = abs((value(reading) ?? .infinity) - other[layer][head])
          let allowed = 1.5e-4 * max(abs(other[layer][head]), 1e-3) + beside
          #expect(difference <= allowed, "\(reading) \(place): \(difference) over \(allowed)")
        }
        #expect(value(.capacity) == Double(capacity), "\(place)")
        #expect(value(.cacheLength) == Double(expected.cacheLength[layer][head]), "\(place)")
        check(.entropy, expected.entropy)
        check(.normalizedEntropy, expected.normalizedEntropy)
        check(.effectiveTokens, expected.effectiveTokens)
        check(.top10Mass, expected.top10Mass)
        check(.gini, expected.gini)
        if let needed = expected.needed, let slack = expected.slack {
          let difference = abs((value(.tokensFor95) ?? .infinity) - Double(needed[layer][head]))
          #expect(difference <= Double(slack[layer][head]), "tokens for 95 % \(place)")
        } else {
          #expect(value(.tokensFor95) == nil)
        }
        check(.retainedMass, expected.retainedMass)
        check(.uniformRetainedMass, expected.uniformRetainedMass)
        check(.headL1Loss, expected.headLoss, beside: 1e-6 * expected.layerValueL1[layer])
        guard let kept = snapshot.kept.isEmpty ? nil : snapshot.kept[layer] else { continue }
        let positions = (0..<item.tokenIds.count).filter { kept.keeps(head: head, position: $0) }
        #expect(Set(positions) == item.positions(layer: layer, head: head), "\(place)")
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
