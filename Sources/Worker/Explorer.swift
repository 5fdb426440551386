import Dispatch
public import Readings
import Synchronization
import LiveSource

/// The worker behind the screen: takes commands, publishes states, and never makes the screen wait.
///
/// All work happens on one serial schedule, a Dispatch queue. A state is left in a mailbox and `wake` is called from
/// that queue; the screen takes the newest when it likes.
public final class Explorer: Sendable {
  private let schedule: any Schedule
  private let mailbox = Mailbox<ExplorerState>()
  private let pending = PendingCommands()
  private let worker: ExplorerWorker

  /// Makes the worker; nothing runs before ``start()``.
  ///
  /// - Parameter wake: Called from the worker's queue after each published state; must return at once.
  public convenience init(configuration: ExplorerConfiguration, wake: @escaping @Sendable () -> Void) {
    self.init(
      configuration: configuration, schedule: DispatchSchedule(),
      open: { configuration, isCancelled in
        try LiveModel.open(
          path: configuration.model, threads: configuration.threads, isChat: configuration.isChat,
          isCancelled: isCancelled)
      }, wake: wake)
  }

  /// Makes the worker on another schedule, with models that are opened in another way.
  init(
    configuration: ExplorerConfiguration, schedule: any Schedule, open: @escaping ExplorerWorker.Open,
    wake: @escaping @Sendable () -> Void
  ) {
    self.schedule = schedule
    worker = ExplorerWorker(
      configuration: configuration, schedule: schedule, pending: pending, open: open
    ) { [mailbox] state in
      mailbox.put(state)
      wake()
    }
  }

  /// Loads the model, then surveys or explores as configured.
  public func start() {
    schedule.async { @Sendable [worker] in worker.begin() }
  }

  /// Asks for something; returns at once.
  public func send(_ command: ExplorerCommand) {
    pending.add(command)
    schedule.async { @Sendable [worker, pending] in
      pending.remove(command)
      worker.handle(command)
    }
  }

  /// The newest state since the last call, if there is one.
  public func newState() -> ExplorerState? { mailbox.take() }

  /// Cancels what is under way and waits for the queue to be quiet, at most a second.
  ///
  /// What cannot be cancelled (a file being read, a huge prompt being made) is left to end with the process.
  public func stop() {
    pending.stop()
    let quiet = DispatchSemaphore(value: 0)
    schedule.async { @Sendable in quiet.signal() }
    _ = quiet.wait(timeout: .now() + 1)
  }

  deinit { pending.stop() }
}
