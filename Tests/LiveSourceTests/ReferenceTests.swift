import AdaKV
import Readings
import Testing

@testable import LiveSource
@testable import Session

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
      .tokenIDs(item.tokenIds, path: item.name), plans: plans?.get() ?? [])
    for _ in 1..<item.steps.count { try session.advance() }
    let track = session.tracks[plans == nil ? 0 : 1]
    try item.compare(track)
  }
}
