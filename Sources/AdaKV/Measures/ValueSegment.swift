/// A run of cache entries whose values lie in memory as `[kvHeads, entries, headDimension]`, heads `headStride` floats apart.
///
/// A cache may consist of several runs, such as the prompt's and the decoded tail's.
public struct ValueSegment {
  /// First value of head 0.
  public let base: UnsafePointer<Float>
  /// Floats from one KV head's first entry to the next head's.
  public let headStride: Int
  /// Entries in the run.
  public let entries: Int

  /// Names a run; the memory must outlive the use.
  public init(base: UnsafePointer<Float>, headStride: Int, entries: Int) {
    self.base = base
    self.headStride = headStride
    self.entries = entries
  }
}
