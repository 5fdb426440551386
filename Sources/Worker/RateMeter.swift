/// Events a second over the last moments.
struct RateMeter {
  private var times: [ContinuousClock.Instant] = []

  /// Notes one event; keeps at most 64.
  mutating func tick(at now: ContinuousClock.Instant = .now) {
    times.append(now)
    if times.count > 64 { times.removeFirst(times.count - 64) }
  }

  /// Forgets all events.
  mutating func reset() { times = [] }

  /// Events a second between the oldest and the newest noted; nil under two.
  var rate: Double? {
    guard let first = times.first, let last = times.last, times.count > 1, last > first else { return nil }
    return Double(times.count - 1) / (first.duration(to: last) / .seconds(1))
  }
}
