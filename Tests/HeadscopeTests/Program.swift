import Foundation
import Samples

/// The built program, run as a child in a folder of its own.
final class Program {
  /// What a run left behind.
  struct Result {
    let status: Int32
    let output: Data
    let complaint: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var complaints: [Substring] { complaint.split(separator: "\n") }
  }

  /// The folder it runs in, removed with this object.
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "headscope-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    for path in [folder, folder + ".out", folder + ".err"] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Names in the folder.
  var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  /// The executable, beside the tests themselves.
  private static var executable: URL {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let places = [tests, CommandLine.arguments.first ?? ""].map {
      URL(filePath: $0).deletingLastPathComponent().appending(path: "headscope")
    }
    return places.first { FileManager.default.isExecutableFile(atPath: $0.path()) } ?? places[1]
  }

  /// Starts it; both outputs are held in files so that no pipe can fill up.
  func start(_ arguments: [String], output: FileHandle? = nil) throws -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? sink("out")
    process.standardError = try sink("err")
    try process.run()
    return process
  }

  /// Runs it to its end.
  func run(_ arguments: String...) throws -> Result {
    let process = try start(arguments)
    process.waitUntilExit()
    return try result(of: process)
  }

  /// What a run that has ended left behind.
  func result(of process: Process) throws -> Result {
    Result(
      status: process.terminationReason == .uncaughtSignal
        ? 128 + process.terminationStatus : process.terminationStatus,
      output: (try? Data(contentsOf: URL(filePath: folder + ".out"))) ?? Data(),
      complaint: try String(contentsOfFile: folder + ".err", encoding: .utf8))
  }

  private func sink(_ name: String) throws -> FileHandle {
    let path = "\(folder).\(name)"
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  /// A copy of the bundled model in the folder, with one of its files replaced (nil: removed).
  func model(_ name: String = "model", replacing file: String? = nil, by change: (Data) -> Data? = { $0 })
    throws
  {
    let source = try Samples.modelDirectory()
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    for part in ["config.json", "model.safetensors", "tokenizer.json"] {
      let data = try Data(contentsOf: URL(filePath: "\(source)/\(part)"))
      if let kept = part == file ? change(data) : data {
        try kept.write(to: URL(filePath: "\(folder)/\(name)/\(part)"))
      }
    }
  }
}
