import Foundation
import Glibc
import TestSupport

/// The real executable in a process of its own, with pipes for what it says.
final class Program {
  struct Failure: Error {
    let operation: String
    let code = errno
  }

  enum Ending: Equatable {
    case exited(Int32)
    case signaled(Int32)
    case outOfTime
  }

  /// Where standard output leads.
  enum Output {
    /// Collected for the test.
    case collected
    /// A pipe that nobody reads.
    case unread
    /// This file.
    case file(Int32)
  }

  /// How a run ended, and all that it said.
  struct Outcome {
    let ending: Ending
    let output: Data
    let errors: String
  }

  /// Seconds that a child may take before it is ended; a test that comes near it has failed.
  private static let limit = 60.0

  private let identifier: pid_t
  private var pipes: [Pipe]
  private var isOver = false

  /// A pipe's end for reading, and what has come out of it.
  private struct Pipe {
    let descriptor: Int32
    var bytes = Data()
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], in folder: String, input: Int32? = nil, output: Output = .collected,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try Program(arguments, in: folder, input: input, output: output, environment: environment).outcome()
  }

  init(
    _ arguments: [String], in folder: String, input: Int32? = nil, output: Output = .collected,
    environment: [String: String] = [:]
  ) throws {
    let errorPipe = try Self.makePipe()
    defer { close(errorPipe.far) }
    let outputPipe = try Self.makePipe()
    defer { close(outputPipe.far) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    if case .file(let descriptor) = output {
      posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    } else {
      posix_spawn_file_actions_adddup2(&actions, outputPipe.far, 1)
    }
    posix_spawn_file_actions_adddup2(&actions, errorPipe.far, 2)
    pipes = [Pipe(descriptor: outputPipe.near), Pipe(descriptor: errorPipe.near)]
    if case .unread = output { close(pipes.removeFirst().descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads that run tests block signals and may ignore some: a child begins as a shell's does.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let variables = Product.environment(inheriting: ["ASAN_OPTIONS"], environment)
    // A shell that becomes the program: it alone can be told where to start.
    let shell = [
      "/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, Product.path("headscope"),
    ]
    var words = (shell + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, shell[0], &actions, &attributes, &words, &settings)
    identifier = child
    isOver = result != 0
    guard result == 0 else { throw Failure(operation: "start headscope") }
  }

  /// Whether the program has come to handle a signal itself.
  func handles(_ signal: Int32) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigCgt:") }),
      let mask = UInt64(line.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16)
    else { return false }
    return mask >> UInt64(signal - 1) & 1 == 1
  }

  func send(_ signal: Int32) {
    kill(identifier, signal)
  }

  /// Waits for the end, within the limit, reading all the while so that the program never waits for the test.
  func outcome() -> Outcome {
    let end = Date(timeIntervalSinceNow: Self.limit)
    var status: Int32 = 0
    var ending = Ending.outOfTime
    while Date() < end {
      let hasEnded = waitpid(identifier, &status, WNOHANG) == identifier
      drain()
      if hasEnded {
        isOver = true
        ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signaled(status & 0x7F)
        break
      }
      usleep(1000)
    }
    let output = pipes.count == 2 ? pipes[0].bytes : Data()
    return Outcome(
      ending: ending, output: output, errors: String(decoding: pipes.last?.bytes ?? Data(), as: UTF8.self))
  }

  deinit {
    if !isOver {
      kill(identifier, SIGKILL)
      waitpid(identifier, nil, 0)
    }
    for pipe in pipes { close(pipe.descriptor) }
  }

  private func drain() {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    for index in pipes.indices {
      while true {
        let count = read(pipes[index].descriptor, &chunk, chunk.count)
        guard count > 0 else { break }
        pipes[index].bytes += chunk[..<count]
      }
    }
  }

  /// A pipe whose near end never makes the test wait.
  ///
  /// Made by way of a name, as its ends are then closed in other children from the beginning: one that inherited
  /// the near end would keep it open.
  private static func makePipe() throws -> (near: Int32, far: Int32) {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("headscope-pipe-\(UUID().uuidString)").path
    guard mkfifo(path, 0o600) == 0 else { throw Failure(operation: "make a pipe") }
    defer { unlink(path) }
    let near = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let far = open(path, O_WRONLY | O_CLOEXEC)
    guard near >= 0, far >= 0 else { throw Failure(operation: "open a pipe") }
    return (near, far)
  }
}
