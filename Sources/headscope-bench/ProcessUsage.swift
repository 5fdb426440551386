import Foundation

/// What this process has used so far.
enum ProcessUsage {
  /// The most memory in use at any time, mapped files included, in bytes.
  static var peakBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    // Linux counts in kibibytes.
    return usage.ru_maxrss * 1024
  }

  /// Seconds of computing, all threads together: what a machine shared with others leaves unharmed.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
