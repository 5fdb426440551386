import CPseudoTerminal
import Foundation
import Glibc
import TestSupport

/// A program with a terminal of its own, in a session of its own.
final class ChildProcess {
  enum Ending: Equatable {
    case exited(Int32)
    case signaled(Int32)
    case stopped
    case running
  }

  let identifier: pid_t
  private var hasEnded = false

  /// The program that the tests look at.
  static var probe: String { Product.path("terminal-probe") }

  init(_ arguments: [String], on terminal: PseudoTerminal, environment: [String: String] = [:]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Opened first by the leader of a session, the terminal becomes its controlling terminal.
    posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads that run tests block all signals, and a child would inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, pseudo_terminal_spawn_session | Int16(POSIX_SPAWN_SETSIGMASK))

    // Under a sanitizer, too, a fault is the program's own, not one that the sanitizer turns into an exit.
    var settings = ["ASAN_OPTIONS": "handle_segv=0", "TSAN_OPTIONS": "handle_segv=0"]
    settings.merge(environment) { $1 }
    let variables = Product.environment(settings)
    var words = arguments.map { strdup($0) } + [nil]
    var assignments = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + assignments).forEach { free($0) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, arguments[0], &actions, &attributes, &words, &assignments)
    guard result == 0 else { throw PseudoTerminal.Failure(operation: "start \(arguments[0])") }
    identifier = child
  }

  func send(_ signal: Int32) {
    kill(identifier, signal)
  }

  /// How the child has ended or that it stopped, once it has; `running` when it does neither in time.
  func ending() -> Ending {
    var status: Int32 = 0
    guard eventually({ waitpid(identifier, &status, WNOHANG | WUNTRACED) == identifier }) else {
      return .running
    }
    if status & 0xFF == 0x7F { return .stopped }
    hasEnded = true
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signaled(status & 0x7F)
  }

  deinit {
    guard !hasEnded else { return }
    kill(identifier, SIGKILL)
    waitpid(identifier, nil, 0)
  }
}
