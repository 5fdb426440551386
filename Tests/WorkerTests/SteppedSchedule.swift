import Synchronization

@testable import Worker

/// A schedule that a test steps by hand: nothing runs by itself, and every look at the clock takes a tenth of a second.
final class SteppedSchedule: Schedule {
  typealias Job = @Sendable () -> Void

  private struct Contents {
    var now = ContinuousClock.now
    var jobs: [Job] = []
    var timers: [(due: ContinuousClock.Instant, job: Job)] = []
  }

  private let contents = Mutex(Contents())

  var now: ContinuousClock.Instant {
    contents.withLock {
      $0.now += .milliseconds(100)
      return $0.now
    }
  }

  func async(_ job: @escaping Job) { contents.withLock { $0.jobs.append(job) } }

  func after(seconds: Double, _ job: @escaping Job) {
    contents.withLock { $0.timers.append(($0.now + .seconds(seconds), job)) }
  }

  /// Runs the job that waits longest; false if none does.
  @discardableResult
  func step() -> Bool {
    let job = contents.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
    job?()
    return job != nil
  }

  /// Lets time pass: what is due then waits behind the other jobs.
  func pass(seconds: Double) {
    contents.withLock { contents in
      contents.now += .seconds(seconds)
      let now = contents.now
      contents.jobs += contents.timers.filter { $0.due <= now }.sorted { $0.due < $1.due }.map(\.job)
      contents.timers.removeAll { $0.due <= now }
    }
  }
}
