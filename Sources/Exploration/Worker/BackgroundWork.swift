import Dispatch

/// Work that nobody can look into, such as opening a model: waited for as long as it is wanted.
enum BackgroundWork {
  /// Does `body` on another thread and returns what it gives.
  ///
  /// Work that is wanted no more goes on until it ends by itself, or the process does, and what it gives is let go of.
  /// - Parameter isCancelled: Asked a hundred times a second, on the calling thread.
  /// - Throws: `CancellationError`, or what `body` throws.
  static func result<Value: Sendable>(
    unless isCancelled: () -> Bool, _ body: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let mailbox = Mailbox<Result<Value, any Error>>()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global(qos: .userInitiated).async { @Sendable in
      mailbox.put(Result { try body() })
      done.signal()
    }
    var result: Result<Value, any Error>?
    while result == nil {
      if isCancelled() { throw CancellationError() }
      if done.wait(timeout: .now() + .milliseconds(10)) == .success { result = mailbox.take() }
    }
    guard let result else { throw CancellationError() }
    return try result.get()
  }
}
