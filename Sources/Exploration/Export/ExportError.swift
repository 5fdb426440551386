/// Why nothing was exported.
public enum ExportError: Error, Equatable, Sendable {
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
}

extension ExportError: CustomStringConvertible {
  /// One sentence that names the file.
  public var description: String {
    switch self {
    case .unwritable(let path, let reason):
      "cannot write \(path): \(reason)"
    }
  }
}
