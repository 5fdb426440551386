import Foundation

// Compiled and run by .ci/fuzz.

/// What is fuzzed; the environment variable FUZZ_TARGET names one.
private enum FuzzTarget: String, CaseIterable {
  case safetensors
  case gguf
  case json
  case tokenizer
  case template

  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      fatalError("FUZZ_TARGET is \"\(name)\", expected one of \(allCases.map(\.rawValue))")
    }
    return target
  }()

  func run(_ input: UnsafeRawBufferPointer) {
    switch self {
    case .safetensors: fuzzSafetensors(input)
    case .gguf: fuzzGGUF(input)
    case .json: fuzzJSON(input)
    case .tokenizer: fuzzTokenizer(input)
    case .template: fuzzTemplate(input)
    }
  }
}

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : count))
  return 0
}

/// Runs what may refuse its input, if it does so in one sentence that can be printed.
func refusable(_ body: () throws -> Void) {
  do {
    try body()
  } catch let error as any CustomStringConvertible {
    let sentence = error.description
    precondition(sentence.hasSuffix("."), sentence)
    precondition(!sentence.utf8.contains { $0 < 0x20 || $0 == 0x7F }, sentence)
  } catch {
    fatalError("an error without words: \(error)")
  }
}

/// Files in memory, for what opens its input by a path.
enum FuzzFiles {
  static let directory: String = {
    let path = "/dev/shm/headscope-fuzz-\(getpid())"
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { fatalError("\(path) cannot be made") }
    atexit { try? FileManager.default.removeItem(atPath: FuzzFiles.directory) }
    return path
  }()

  /// Writes a file, in place of what has its name.
  static func write(_ input: UnsafeRawBufferPointer, _ name: String) -> String {
    let path = directory + "/" + name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    var done = 0
    while done < input.count {
      let count = Foundation.write(descriptor, input.baseAddress?.advanced(by: done), input.count - done)
      guard count > 0 else { fatalError("\(path) cannot be written") }
      done += count
    }
    close(descriptor)
    return path
  }
}
