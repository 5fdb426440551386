/// One policy through all steps of a prompt so far.
public struct Track: Sendable {
  /// Snapshots by step; index 0 is the state after prefill.
  public var snapshots: [Snapshot]
  /// What the policy says by itself, token after token: free-running, each token its own likeliest.
  public var output: [NextToken]
  /// Whether the prompt is short enough that nothing was evicted.
  public var evictsNothing: Bool

  /// States a track.
  public init(snapshots: [Snapshot], output: [NextToken], evictsNothing: Bool) {
    self.snapshots = snapshots
    self.output = output
    self.evictsNothing = evictsNothing
  }

  /// The policy's text.
  public var policy: String { snapshots.first?.policy ?? "" }

  /// The last step computed; 0 before the first.
  public var lastStep: Int { max(0, snapshots.count - 1) }

  /// The snapshot of a step, or the nearest to it; nil before the first.
  public func snapshot(at step: Int) -> Snapshot? {
    snapshots.isEmpty ? nil : snapshots[min(max(step, 0), lastStep)]
  }

  /// KL(full‖this) in nats of every step up to one, `[step + 1]`.
  public func divergences(through step: Int) -> [Double?] {
    snapshots.prefix(max(0, step) + 1).map(\.kl)
  }

  /// The mean of the divergences known up to a step, in nats; nil without one.
  public func meanDivergence(through step: Int) -> Double? {
    let known = divergences(through: step).compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// The share, 0 to 1, of the steps up to one at which the likeliest next token is the full cache's; nil without one.
  public func agreement(through step: Int) -> Double? {
    let answers = snapshots.prefix(max(0, step) + 1).compactMap(\.agrees)
    return answers.isEmpty ? nil : Double(answers.count { $0 }) / Double(answers.count)
  }

  /// The index of the first token of the output that is not another track's; nil as long as both say the same.
  public func firstDifference(from other: Track) -> Int? {
    zip(output, other.output).enumerated().first { $1.0.id != $1.1.id }?.offset
  }
}
