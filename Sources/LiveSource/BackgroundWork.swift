internal import Dispatch
internal import Synchronization

/// Work that nobody can look into, such as opening a model: waited for as long as it is wanted.
package enum BackgroundWork {
  /// Does `body` on another thread and returns what it gives.
  ///
  /// Work that is wanted no more goes on until it ends by itself, or the process does, and what it gives is let go of.
  /// - Parameter isCancelled: Asked a hundred times a second, on the calling thread.
  /// - Throws: `CancellationError`, or what `body` throws.
  package static func result<Value: Sendable>(
    unless isCancelled: () -> Bool, _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let outcome = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global(qos: .userInitiated).async { @Sendable in
      outcome.result.withLock { $0 = Result { try body() } }
      done.signal()
    }
    var result: Result<Value, any Error>?
    while result == nil {
      if isCancelled() { throw CancellationError() }
      if done.wait(timeout: .now() + .milliseconds(10)) == .success {
        result = outcome.result.withLock { $0 }
      }
    }
    guard let result else { throw CancellationError() }
    return try result.get()
  }

  /// Where another thread leaves what it has found.
  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }
}
