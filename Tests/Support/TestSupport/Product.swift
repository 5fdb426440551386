import Foundation

/// Programs that the build made beside the tests.
package enum Product {
  /// The path of an executable, in the folder of the tests themselves.
  package static func path(_ name: String) -> String {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let candidates = [tests, CommandLine.arguments.first ?? ""].map { path in
      URL(filePath: path).deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
    }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[1]
  }

  /// What a program sees of the environment: the same wherever tests run, but for what finds programs and libraries.
  package static func environment(
    inheriting names: [String] = [], _ settings: [String: String] = [:]
  ) -> [String: String] {
    var variables = ["TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no", "LC_ALL": "C.UTF-8"]
    for name in ["PATH", "LD_LIBRARY_PATH"] + names {
      if let value = ProcessInfo.processInfo.environment[name] { variables[name] = value }
    }
    return variables.merging(settings) { $1 }
  }
}
