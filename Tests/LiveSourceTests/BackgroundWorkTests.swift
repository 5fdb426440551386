import Dispatch
import Readings
import Testing

@testable import LiveSource
@testable import Session

/// Waiting for what cannot be looked into.
@Suite struct BackgroundWorkTests {
  private struct Reason: Error {}

  @Test func whatIsWantedIsWaitedFor() throws {
    #expect(try BackgroundWork.result(unless: { false }) { 7 } == 7)
    #expect(throws: Reason.self) { try BackgroundWork.result(unless: { false }) { throw Reason() } }
  }

  @Test func whatIsNotWantedIsLeft() {
    let release = DispatchSemaphore(value: 0)
    // It would wait forever if it were waited for.
    #expect(throws: CancellationError.self) {
      var questions = 0
      _ = try BackgroundWork.result(
        unless: {
          questions += 1
          return questions == 3
        }, { release.wait() })
    }
    release.signal()
  }

  @Test func aModelThatIsNotWantedIsNotOpened() throws {
    let path = try Bundled.directory.get()
    #expect(throws: CancellationError.self) {
      try LiveModel.open(path: path, threads: 1, isChat: false, isCancelled: { true })
    }
  }
}
