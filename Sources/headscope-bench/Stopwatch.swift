/// Times things in turn, round after round, so that a machine whose speed drifts is the same for all of them.
struct Stopwatch {
  /// One thing to time.
  struct Lap {
    let name: String
    let body: () throws -> Void
  }

  /// Median seconds of each lap over `rounds` interleaved rounds, after one that does not count.
  ///
  /// - Parameter isComputing: whether to count seconds of computing, of all threads together, and not those that pass.
  static func medians(of laps: [Lap], rounds: Int, computing isComputing: Bool = false) throws -> [String:
    Double]
  {
    var times: [String: [Double]] = [:]
    for round in 0...rounds {
      for lap in laps {
        let (began, used) = (ContinuousClock.now, ProcessUsage.seconds)
        try lap.body()
        let seconds = isComputing ? ProcessUsage.seconds - used : began.duration(to: .now) / .seconds(1)
        if round > 0 { times[lap.name, default: []].append(seconds) }
      }
    }
    return times.mapValues { $0.sorted()[$0.count / 2] }
  }
}
