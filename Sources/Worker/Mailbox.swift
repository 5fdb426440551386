import Synchronization

/// Holds the newest value that one thread leaves for another; older ones are dropped.
final class Mailbox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  /// Leaves a value in place of one that was not taken.
  func put(_ newest: Value) { value.withLock { $0 = newest } }

  /// Takes the newest value, if one was left since the last time.
  func take() -> Value? {
    value.withLock { stored in
      defer { stored = nil }
      return stored
    }
  }
}
