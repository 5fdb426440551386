/// What one prompt is looked at by: the full cache, the policy chosen beside its uniform twin, and other policies.
public struct Comparison: Sendable {
  /// The full cache.
  public var full: Track
  /// The policy in force; nil where nothing is evicted by any.
  public var chosen: Track?
  /// The chosen policy's scores with the same budget for every head; nil where that is one of the policies given.
  public var uniformTwin: Track?
  /// The other policies given, in their order.
  public var others: [Track]

  /// States a comparison.
  public init(full: Track, chosen: Track? = nil, uniformTwin: Track? = nil, others: [Track] = []) {
    self.full = full
    self.chosen = chosen
    self.uniformTwin = uniformTwin
    self.others = others
  }

  /// States a comparison of tracks: the full cache's, then each policy's in the order given.
  ///
  /// - Precondition: There is a track.
  package init(_ tracks: [Track]) {
    self.init(full: tracks[0], chosen: tracks.dropFirst().first, others: Array(tracks.dropFirst(2)))
  }

  /// What files hold: the full cache, then the policies given in their order.
  public var given: [Track] { [full] + [chosen].compactMap { $0 } + others }

  /// What the screen shows: those given, then the uniform twin.
  public var tracks: [Track] { given + [uniformTwin].compactMap { $0 } }

  /// The track in front: the chosen policy's, or the full cache's without one.
  public var front: Track { chosen ?? full }
}
