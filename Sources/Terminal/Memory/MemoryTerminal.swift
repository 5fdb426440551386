public import Canvas

/// A terminal in memory: what happens on it is written down beforehand, and what is shown on it is kept.
///
/// ```swift
/// let terminal = try MemoryTerminal(width: 80, height: 24, script: [.events([.key("q")])])
/// runLoop(on: terminal)
/// print(terminal.presented.last?.text ?? "")
/// ```
public final class MemoryTerminal: TerminalDevice {
  /// What one wait brings.
  public enum Turn: Hashable, Sendable {
    /// Things to answer, of which a resize has the terminal take on that size.
    case events([TerminalEvent])
    /// The terminal fails.
    case failure(TerminalError)
  }

  /// The columns.
  public private(set) var width: Int

  /// The rows.
  public private(set) var height: Int

  /// Rings to have a wait return a ``TerminalEvent/wake``, behind what the script brings.
  public let wakeUp: WakeUp

  /// Every canvas shown, in order.
  public private(set) var presented: [Canvas] = []

  /// How often everything was painted again.
  public private(set) var redraws = 0

  /// How often the terminal was handed to the shell.
  public private(set) var suspensions = 0

  private var script: ArraySlice<Turn>

  /// A terminal of the given size.
  ///
  /// - Parameter script: What the waits bring, one after the other. When all is told, rings of the bell are, and
  ///   when there are none the terminal is at its end, so that no loop waits for ever.
  /// - Throws: ``TerminalError/system(operation:code:)`` when the process has no descriptor left for the bell.
  public init(width: Int, height: Int, script: [Turn]) throws(TerminalError) {
    self.width = width
    self.height = height
    self.script = script[...]
    wakeUp = try WakeUp()
  }

  /// Keeps the canvas.
  public func present(_ canvas: Canvas) {
    presented.append(canvas)
  }

  /// Counts.
  public func redraw() {
    redraws += 1
  }

  /// Counts.
  public func suspend() {
    suspensions += 1
  }

  /// The next turn of the script, at once.
  public func wait(timeout: Duration?) throws(TerminalError) -> [TerminalEvent] {
    switch script.popFirst() {
    case .failure(let error): throw error
    case .events(let events):
      for case .resize(let width, let height) in events { (self.width, self.height) = (width, height) }
      return wakeUp.take() && !events.contains(.wake) ? events + [.wake] : events
    case nil: return [wakeUp.take() ? .wake : .endOfInput]
    }
  }
}
