/// Where the worker's jobs run, one after another in their order, and the clock that it looks at.
protocol Schedule: Sendable {
  /// What time it is.
  var now: ContinuousClock.Instant { get }

  /// Puts a job behind those that wait.
  func async(_ job: @escaping @Sendable () -> Void)

  /// Puts a job behind those that wait in so many seconds.
  func after(seconds: Double, _ job: @escaping @Sendable () -> Void)
}
