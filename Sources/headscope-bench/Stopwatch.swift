/// Times things in turn, round after round, so that a machine whose speed drifts is the same for all of them.
struct Stopwatch {
  /// One thing to time.
  struct Lap {
    let name: String
    let body: () throws -> Void
  }

  /// Median seconds of each lap over `rounds` interleaved rounds, after one that does not count.
  static func medians(of laps: [Lap], rounds: Int) throws -> [String: Double] {
    var times: [String: [Double]] = [:]
    for round in 0...rounds {
      for lap in laps {
        let began = ContinuousClock.now
        try lap.body()
        if round > 0 { times[lap.name, default: []].append(began.duration(to: .now) / .seconds(1)) }
      }
    }
    return times.mapValues { $0.sorted()[$0.count / 2] }
  }
}
