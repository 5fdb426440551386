import Dispatch
public import Readings
import Synchronization

/// The worker behind the screen: takes commands, publishes states, and never makes the screen wait.
///
/// All work happens on one serial Dispatch queue. A state is left in a mailbox and `wake` is called from that queue;
/// the screen takes the newest when it likes.
public final class Explorer: Sendable {
  private let queue = DispatchQueue(label: "headscope.explorer", qos: .userInitiated)
  private let mailbox = Mailbox<ExplorerState>()
  private let demands = Demands()
  private let worker: ExplorerWorker

  /// Makes the worker; nothing runs before ``start()``.
  ///
  /// - Parameter wake: Called from the worker's queue after each published state; must return at once.
  public init(configuration: ExplorerConfiguration, wake: @escaping @Sendable () -> Void) {
    let mailbox = mailbox
    worker = ExplorerWorker(configuration: configuration, queue: queue, demands: demands) { state in
      mailbox.put(state)
      wake()
    }
  }

  /// Loads the model, then surveys or explores as configured.
  public func start() {
    queue.async { @Sendable [worker] in worker.begin() }
  }

  /// Asks for something; returns at once.
  public func send(_ command: ExplorerCommand) {
    demands.add(command)
    queue.async { @Sendable [worker, demands] in
      demands.remove(command)
      worker.handle(command)
    }
  }

  /// The newest state since the last call, if there is one.
  public func newState() -> ExplorerState? { mailbox.take() }

  /// Cancels what is under way and waits for the queue to be quiet, at most a second.
  ///
  /// What cannot be cancelled (a file being read, a huge prompt being made) is left to end with the process.
  public func stop() {
    demands.stop()
    let quiet = DispatchSemaphore(value: 0)
    queue.async { @Sendable in quiet.signal() }
    _ = quiet.wait(timeout: .now() + 1)
  }

  deinit { demands.stop() }
}
