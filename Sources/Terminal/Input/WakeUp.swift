internal import CTerminalGuard
import Glibc

/// A bell that any thread may ring to have the screen's loop look around.
///
/// Rings that come before the loop has looked count as one. A worker leaves its news where the loop finds
/// them, then rings.
public final class WakeUp: Sendable {
  /// The counter that ``TerminalScreen/wait(timeout:)`` watches.
  let descriptor: Int32

  /// A new bell.
  ///
  /// - Throws: ``TerminalError/system(operation:code:)`` when the process has no descriptor left.
  public init() throws(TerminalError) {
    descriptor = try checked("make an event counter", terminal_event_open())
  }

  deinit {
    close(descriptor)
  }

  /// Rings the bell. Never waits; callable from any thread.
  public func signal() {
    var one: UInt64 = 1
    // Fails only when the counter is full, and then the bell is ringing already.
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Takes all rings so far; whether there was one.
  func take() -> Bool {
    var count: UInt64 = 0
    return read(descriptor, &count, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size
  }
}
