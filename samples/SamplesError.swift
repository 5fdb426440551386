/// Why the samples cannot be used.
public enum SamplesError: Error, Equatable, Sendable {
  /// They are in none of the places where they should be.
  case notFound(searched: [String])
  /// Their folder cannot be listed.
  case unreadable(path: String, reason: String)
}

extension SamplesError: CustomStringConvertible {
  /// One sentence that says where they should have been.
  public var description: String {
    switch self {
    case .notFound(let searched):
      "The samples that come with headscope are in none of these places: "
        + searched.joined(separator: ", ") + "."
    case .unreadable(let path, let reason):
      "The folder \(path) cannot be listed: \(reason)."
    }
  }
}
