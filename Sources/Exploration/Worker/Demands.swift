import Readings
import Synchronization

/// What was asked of the worker and not yet begun: long work looks here whether to go on.
final class Demands: Sendable {
  private struct Waiting {
    var commands = 0
    var replacing = 0
    var stopped = false
  }

  private let waiting = Mutex(Waiting())

  /// Whether anything waits: a survey and the replay of steps let it go first.
  var isWaiting: Bool { waiting.withLock { $0.commands > 0 || $0.stopped } }

  /// Whether what is being read is no longer wanted.
  var isReplaced: Bool { waiting.withLock { $0.replacing > 0 || $0.stopped } }

  /// Whether the worker is to end.
  var isStopped: Bool { waiting.withLock { $0.stopped } }

  func add(_ command: ExplorerCommand) {
    waiting.withLock {
      $0.commands += 1
      if command.replacesPrompt { $0.replacing += 1 }
    }
  }

  func remove(_ command: ExplorerCommand) {
    waiting.withLock {
      $0.commands -= 1
      if command.replacesPrompt { $0.replacing -= 1 }
    }
  }

  func stop() { waiting.withLock { $0.stopped = true } }
}

extension ExplorerCommand {
  /// Whether the prompt being read is dropped for it.
  var replacesPrompt: Bool {
    switch self {
    case .survey, .takePrompt, .sampleAnother: true
    default: false
    }
  }
}
