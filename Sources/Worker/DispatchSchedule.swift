import Dispatch

/// A serial Dispatch queue.
struct DispatchSchedule: Schedule {
  private let queue = DispatchQueue(label: "headscope.explorer", qos: .userInitiated)

  var now: ContinuousClock.Instant { .now }

  func async(_ job: @escaping @Sendable () -> Void) { queue.async(execute: job) }

  func after(seconds: Double, _ job: @escaping @Sendable () -> Void) {
    queue.asyncAfter(deadline: .now() + seconds, execute: job)
  }
}
