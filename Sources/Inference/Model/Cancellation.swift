internal import Synchronization

/// Whether to go on, asked by all threads of a piece of work, so that each can leave what it is doing.
///
/// Whoever wants to be told is asked on any of the threads, but never on two at once.
final class Cancellation: @unchecked Sendable {
  // Sendable although the closure need not be: it runs on one thread at a time, each after the one before.

  private let isCancelled: () -> Bool
  private let isAsking = Atomic(false)
  private let isKnown = Atomic(false)

  /// Asks `isCancelled`, which is to be asked no more when the work is over.
  init(_ isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }

  /// Whether the work is wanted no more; once it is not, that stays so.
  var isSet: Bool {
    if isKnown.load(ordering: .relaxed) { return true }
    guard isAsking.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
      return false
    }
    if isCancelled() { isKnown.store(true, ordering: .relaxed) }
    isAsking.store(false, ordering: .releasing)
    return isKnown.load(ordering: .relaxed)
  }

  /// - Throws: `CancellationError` if the work is wanted no more.
  func check() throws {
    if isSet { throw CancellationError() }
  }

  /// Calls `body` with what asks `isCancelled`, which may be asked until `body` returns.
  static func with<Result>(
    _ isCancelled: () -> Bool, _ body: (Cancellation) throws -> Result
  ) rethrows -> Result {
    try withoutActuallyEscaping(isCancelled) { try body(Cancellation($0)) }
  }
}
