import AdaKV
import Readings
import Testing

@Suite struct ComparisonTests {
  private func plan(_ policy: String, _ budget: Int = 48) throws -> TrackPlan {
    TrackPlan(policy: try Policy(policy), budget: .tokens(budget))
  }

  private func track(_ policy: String, kl: [Double?] = [nil], agrees: [Bool?] = [nil], says: [Int32] = [])
    -> Track
  {
    Track(
      snapshots: zip(kl, agrees).enumerated().map { step, cost in
        Snapshot(
          policy: policy, method: nil, window: 32, step: step, position: step,
          token: NextToken(id: 0, text: "", logProbability: nil), readings: [:], layers: [], kept: [],
          kl: cost.0, agrees: cost.1, candidates: [])
      },
      output: says.map { NextToken(id: $0, text: "", logProbability: nil) }, evictsNothing: false)
  }

  /// The screen shows the uniform twin last, and files do not hold it.
  @Test func theTwinOfTheChosenPolicyStandsLast() throws {
    let plans = ComparedPlans(try plan("ada-snapkv"), beside: [try plan("tova", 99)], headDimension: 16)
    #expect(plans.given.map(\.policy.description) == ["ada-snapkv", "tova"])
    #expect(plans.given.allSatisfy { $0.budget == .tokens(48) })
    #expect(plans.all.map(\.policy.description) == ["ada-snapkv", "tova", "snapkv"])
    let tracks = ["full", "ada-snapkv", "tova", "snapkv"].map { track($0) }
    let comparison = plans.comparison(of: tracks)
    #expect(comparison.full.policy == "full" && comparison.chosen?.policy == "ada-snapkv")
    #expect(comparison.uniformTwin?.policy == "snapkv" && comparison.others.map(\.policy) == ["tova"])
    #expect(comparison.tracks.map(\.policy) == tracks.map(\.policy))
    #expect(comparison.given.map(\.policy) == ["full", "ada-snapkv", "tova"])
    #expect(comparison.front.policy == "ada-snapkv")
  }

  /// A twin that was asked for is one of the others; a uniform policy is its own; no policy stands beside itself.
  @Test(arguments: [
    ("ada-snapkv", ["snapkv"], ["ada-snapkv", "snapkv"]), ("snapkv", [], ["snapkv"]),
    ("snapkv", ["ada-snapkv"], ["snapkv", "ada-snapkv"]),
    ("ada-snapkv", ["ada-snapkv"], ["ada-snapkv", "snapkv"]),
  ])
  func aTwinStandsThereOnce(chosen: String, others: [String], all: [String]) throws {
    let plans = ComparedPlans(try plan(chosen), beside: try others.map { try plan($0) }, headDimension: 16)
    #expect(plans.all.map(\.policy.description) == all)
    let comparison = plans.comparison(of: (["full"] + all).map { track($0) })
    #expect(comparison.tracks.map(\.policy) == ["full"] + all)
    #expect((comparison.uniformTwin != nil) == (plans.uniformTwin != nil))
  }

  @Test func withoutAPolicyTheFullCacheIsInFront() {
    let comparison = Comparison([track("full")])
    #expect(comparison.front.policy == "full" && comparison.tracks.count == 1)
  }

  @Test func costsAreOfTheStepsUpToOne() {
    let track = track("snapkv", kl: [0, 0.5, nil, 1], agrees: [true, false, nil, true])
    #expect(track.divergences(through: 1) == [0, 0.5])
    #expect(track.meanDivergence(through: 0) == 0)
    #expect(track.meanDivergence(through: 2) == 0.25)
    #expect(track.meanDivergence(through: 9) == 0.5)
    #expect(track.agreement(through: 2) == 0.5)
    #expect(track.agreement(through: 3) == 2.0 / 3)
    #expect(self.track("snapkv").meanDivergence(through: 0) == nil)
    #expect(self.track("snapkv").agreement(through: 0) == nil)
    #expect(track.snapshot(at: 9)?.step == 3 && track.snapshot(at: -1)?.step == 0)
    #expect(Track(snapshots: [], output: [], evictsNothing: true).snapshot(at: 0) == nil)
  }

  @Test func outputsPartWhereATokenDiffers() {
    let full = track("full", says: [1, 2, 3])
    #expect(track("snapkv", says: [1, 2, 4]).firstDifference(from: full) == 2)
    #expect(track("snapkv", says: [1, 2]).firstDifference(from: full) == nil)
  }
}
