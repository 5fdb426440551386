internal import CTerminalGuard
import Glibc

extension TerminalScreen {
  /// Waits until there is something to answer.
  ///
  /// - Parameter timeout: The longest to wait; nil to wait as long as it takes. No time is spent meanwhile.
  /// - Returns: What has happened, in the order: signals, size, keys and mouse, wake-up. Empty when the
  ///   time is over.
  /// - Throws: ``TerminalError/system(operation:code:)`` when the terminal cannot be waited for.
  public func wait(timeout: Duration? = nil) throws(TerminalError) -> [TerminalEvent] {
    let start = ContinuousClock.now
    while true {
      var left: Duration?
      if inputMayBeWaiting {
        left = .zero
      } else if let timeout {
        left = max(.zero, timeout - (ContinuousClock.now - start))
      }
      let input = try poll(for: left)
      let events = try events(fromInput: input)
      if !events.isEmpty || left == .zero { return events }
    }
  }

  /// Waits for any of the descriptors; whether the terminal has something to read or is gone.
  private func poll(for time: Duration?) throws(TerminalError) -> Bool {
    let watched: Int16 = Int16(POLLIN)
    var descriptors = [
      pollfd(fd: inputHasEnded ? -1 : input, events: watched, revents: 0),
      pollfd(fd: wakeUp.descriptor, events: watched, revents: 0),
      pollfd(fd: signalWake.descriptor, events: watched, revents: 0),
    ]
    let result = Glibc.poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(time))
    if result == -1, errno != EINTR { throw .system(operation: "wait for the terminal", code: errno) }
    return result > 0 && descriptors[0].revents != 0
  }

  /// The time in the unit of poll, rounded up so that a wait is never short; -1 for no limit.
  private static func milliseconds(_ time: Duration?) -> Int32 {
    guard let time else { return -1 }
    let (seconds, attoseconds) = time.components
    guard seconds < Int64(Int32.max / 1000) else { return Int32.max }
    return Int32(seconds) * 1000 + Int32((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private func events(fromInput hasInput: Bool) throws(TerminalError) -> [TerminalEvent] {
    var events = try signalEvents()
    if hasInput || inputMayBeWaiting {
      let (inputs, more) = KeyReader.read()
      inputMayBeWaiting = more
      events += decoder.decode(inputs)
      if hasInput, inputs.isEmpty, Self.isGone(input) {
        inputHasEnded = true
        events.append(.endOfInput)
      }
    }
    if wakeUp.take() { events.append(.wake) }
    return events
  }

  /// Answers the signals that have come: ends become events, and a stop is done here.
  private func signalEvents() throws(TerminalError) -> [TerminalEvent] {
    guard signalWake.take() else { return [] }
    let signals = terminal_signals_take()
    func came(_ signal: Int32) -> Bool { signals & (1 << UInt64(signal)) != 0 }
    var events: [TerminalEvent] = []
    for signal in [SIGTERM, SIGHUP, SIGINT] where came(signal) {
      events.append(.quit(signal: signal))
    }
    guard events.isEmpty else { return events }
    if came(SIGTSTP) {
      try stop()
    } else if came(SIGCONT) {
      try resume()
    }
    if let resize = adoptSize() { events.append(resize) }
    return events
  }

  /// Whether a terminal that poll calls readable has nothing to read, which is how its end looks.
  private static func isGone(_ terminal: Int32) -> Bool {
    var descriptor = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&descriptor, 1, 0) > 0 else { return false }
    if descriptor.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
    return terminal_readable(terminal) <= 0
  }
}
