import Foundation

/// Where things lie in the repository.
package enum Repository {
  /// The repository's directory.
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A file or directory of reference data of a test target.
  package static func fixture(_ name: String, of target: String) -> String {
    root + "/Tests/\(target)/Fixtures/\(name)"
  }
}
