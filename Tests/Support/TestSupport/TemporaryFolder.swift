package import Foundation

/// A folder for one test, taken away with it.
package final class TemporaryFolder {
  /// Where it is, without a slash at the end.
  package let path: String

  /// Makes an empty folder.
  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "headscope-tests-\(UUID().uuidString)")
      .path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs a body with a folder, and takes it away afterwards.
  package static func with<Result>(_ body: (TemporaryFolder) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) { try body(folder) }
  }

  /// Everything in the folder, at any depth, in order.
  package func contents() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  /// The place of a file in it.
  package func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

  /// The bytes of a file in it.
  package func data(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  /// Writes a file of that text.
  package func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  /// Writes a file of those bytes.
  package func write(_ data: Data, to name: String) throws { try data.write(to: url(name)) }

  /// Makes a folder in it.
  package func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: false)
  }
}
