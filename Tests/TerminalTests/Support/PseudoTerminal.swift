import CPseudoTerminal
import Foundation
import Glibc
import Synchronization
import TestSupport

/// A terminal whose other end is a ``ScreenModel``.
final class PseudoTerminal: Sendable {
  struct Failure: Error {
    let operation: String
    let code = errno
  }

  private struct State {
    var model: ScreenModel
    var bytes: [UInt8] = []
    var marks = 0
    var listening = true
    var isOpen = true
  }

  /// A byte that terminals leave alone, to tell when all that was written before has arrived.
  private static let mark: UInt8 = 0x05

  let master: Int32
  let slave: Int32
  let path: String
  private let state: Mutex<State>

  /// Runs a body with a terminal, and hangs up afterwards.
  static func with(
    rows: Int = 24, columns: Int = 80, _ body: (PseudoTerminal) throws -> Void
  ) throws {
    let terminal = try PseudoTerminal(rows: rows, columns: columns)
    defer { terminal.hangUp() }
    try body(terminal)
  }

  private init(rows: Int, columns: Int) throws {
    var (far, near): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    guard pseudo_terminal_open(&far, &near, &name) == 0 else {
      throw Failure(operation: "open a pseudo-terminal")
    }
    (master, slave) = (far, near)
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    state = Mutex(State(model: ScreenModel(rows: rows, columns: columns)))
    setSize(rows: rows, columns: columns)
    // As a terminal of its own, the far end has to be read or the near end waits.
    Thread { [self] in listen() }.start()
  }

  private func listen() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    defer { state.withLock { $0.listening = false } }
    // Never in read for long: a file that is being read is not closed by close.
    while state.withLock({ $0.isOpen }) {
      var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 10) > 0 else { continue }
      let count = read(master, &chunk, chunk.count)
      // Nobody has the near end open: somebody may yet.
      guard count > 0 else {
        usleep(1000)
        continue
      }
      let bytes = Array(chunk[..<count])
      state.withLock { state in
        state.model.feed(bytes)
        state.bytes += bytes
        state.marks += bytes.count { $0 == Self.mark }
      }
    }
  }

  /// What the terminal shows now.
  var model: ScreenModel { state.withLock { $0.model } }

  /// What was written to the terminal since the last call, once all of it has arrived.
  func takeBytes() throws -> [UInt8] {
    let seen = state.withLock { $0.marks }
    _ = write(slave, [Self.mark], 1)
    guard eventually({ state.withLock { $0.marks } > seen }) else {
      throw Failure(operation: "read from the pseudo-terminal")
    }
    return state.withLock { state in
      defer { state.bytes = [] }
      return state.bytes.filter { $0 != Self.mark }
    }
  }

  /// What the terminal shows once all that was written has arrived.
  func settled() throws -> ScreenModel {
    _ = try takeBytes()
    return model
  }

  /// Waits until the terminal shows what is asked for; false when it does not come to.
  func shows(_ condition: (ScreenModel) -> Bool) -> Bool {
    eventually { condition(model) }
  }

  func type(_ text: String) {
    type(bytes: Array(text.utf8))
  }

  func type(bytes: [UInt8]) {
    _ = write(master, bytes, bytes.count)
  }

  func setSize(rows: Int, columns: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    // The model first: the program answers at once.
    state.withLock { $0.model.resize(rows: rows, columns: columns) }
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The modes of the terminal, in a form that can be compared.
  func modes() -> [UInt32] {
    var modes = termios()
    guard tcgetattr(slave, &modes) == 0 else { return [] }
    let characters = withUnsafeBytes(of: modes.c_cc) { $0.map(UInt32.init) }
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + characters
  }

  /// Closes the far end, as when the window of a terminal is closed.
  func hangUp() {
    let wasOpen = state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen
    }
    guard wasOpen else { return }
    _ = eventually { !state.withLock { $0.listening } }
    close(master)
  }

  deinit {
    close(slave)
  }
}
