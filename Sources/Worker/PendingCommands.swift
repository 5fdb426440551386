import Readings
import Synchronization

/// Commands that the worker was sent and has not begun: long work looks here whether to go on.
final class PendingCommands: Sendable {
  private struct Counts {
    var all = 0
    var replacing = 0
    var isStopped = false
  }

  private let counts = Mutex(Counts())

  /// Whether any waits: a survey and the replay of steps let it go first.
  var isWaiting: Bool { counts.withLock { $0.all > 0 || $0.isStopped } }

  /// Whether a prompt that is being read is no longer wanted.
  var isReplaced: Bool { counts.withLock { $0.replacing > 0 || $0.isStopped } }

  /// Whether the worker is to end.
  var isStopped: Bool { counts.withLock { $0.isStopped } }

  /// Notes a command that was sent.
  func add(_ command: ExplorerCommand) {
    counts.withLock {
      $0.all += 1
      if command.replacesPrompt { $0.replacing += 1 }
    }
  }

  /// Strikes out a command that is begun.
  func remove(_ command: ExplorerCommand) {
    counts.withLock {
      $0.all -= 1
      if command.replacesPrompt { $0.replacing -= 1 }
    }
  }

  /// Asks the worker to end.
  func stop() { counts.withLock { $0.isStopped = true } }
}

extension ExplorerCommand {
  /// Whether the prompt being read is dropped for it.
  fileprivate var replacesPrompt: Bool {
    switch self {
    case .survey, .takePrompt, .sampleAnother: true
    case .forward, .back, .first, .last, .toggleRunning, .faster, .slower, .finishAnswer, .setPolicy,
      .setBudget, .setProtocol, .export:
      false
    }
  }
}
