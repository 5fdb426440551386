/// Why nothing was exported.
public enum ExportError: Error, Equatable, Sendable {
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
  /// Nobody reads what is written any more, as after `| head`.
  case closed(path: String)
}

extension ExportError: CustomStringConvertible {
  /// One sentence that names the file.
  public var description: String {
    switch self {
    case .unwritable(let path, let reason):
      "cannot write \(Self.name(path)): \(reason)"
    case .closed(let path):
      "cannot write \(Self.name(path)): nobody reads it any more"
    }
  }

  private static func name(_ path: String) -> String { path == "-" ? "standard output" : path }
}
