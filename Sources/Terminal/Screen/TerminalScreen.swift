public import Canvas
internal import CNcurses
internal import CTerminalGuard
import Glibc
import Synchronization

/// The terminal as a screen: shows canvases, and waits for keys, the mouse, signals and wake-ups.
///
/// There is one at a time, and one thread uses it:
///
/// ```swift
/// let screen = try TerminalScreen.open()
/// defer { screen.close() }
/// var status: Int32?
/// while status == nil {
///   screen.present(draw(width: screen.width, height: screen.height))
///   for event in try screen.wait() {
///     switch event {
///     case .key(.character("q")): status = 0
///     case .quit(let signal): status = 128 + signal
///     default: break
///     }
///   }
/// }
/// ```
///
/// While it is open, standard error is held back where it would be written onto the screen. Ctrl-Z leaves
/// the screen and `fg` enters it again. Should the process crash or call `exit`, the terminal is left as
/// it was found.
public final class TerminalScreen: TerminalDevice {
  /// The columns of the terminal.
  public internal(set) var width: Int

  /// The rows of the terminal.
  public internal(set) var height: Int

  /// What colours the terminal has.
  public let palette: Palette

  /// Rings to have ``wait(timeout:)`` return a ``TerminalEvent/wake``; may be handed to any thread.
  public let wakeUp: WakeUp

  let input: Int32
  let output: Int32
  let signalWake: WakeUp
  var decoder = KeyDecoder()
  var inputHasEnded = false
  var inputMayBeWaiting = false
  var pairs: ColorPairs
  var presented: Canvas?
  var hold = StandardErrorHold()

  private let screen: OpaquePointer
  private let files: [UnsafeMutablePointer<FILE>]
  private let ownedInput: Int32?
  private var isOpen = true

  private static let exists = Atomic(false)

  /// Opens the screen on a terminal.
  ///
  /// - Parameters:
  ///   - input: The terminal to read from; nil for standard input, or the controlling terminal where
  ///     standard input is a file or a pipe.
  ///   - output: The terminal to paint on; standard output unless named.
  ///   - environment: Stands for the process's environment: `TERM`, `COLORTERM`, `NO_COLOR` and what
  ///     ``Canvas/Palette/init(colors:environment:theme:background:)`` reads.
  ///   - wakeUp: The bell to listen to, when there is one already.
  ///   - theme: The colours.
  ///   - background: What the terminal shows where nothing is drawn; nil to find out from the environment.
  ///   - usesMouse: Whether clicks and the wheel are events; otherwise the terminal keeps them for its own use.
  /// - Returns: The screen, blank; it holds the terminal until it is closed.
  /// - Throws: What is wrong with the terminal.
  public static func open(
    input: Int32? = nil, output: Int32 = 1, environment: [String: String]? = nil,
    wakeUp: WakeUp? = nil, theme: Theme = .standard, background: Palette.Background? = nil,
    usesMouse: Bool = true
  ) throws(TerminalError) -> TerminalScreen {
    let (claimed, _) = exists.compareExchange(
      expected: false, desired: true, ordering: .acquiringAndReleasing)
    guard claimed else { throw .alreadyOpen }
    do throws(TerminalError) {
      let bell = if let wakeUp { wakeUp } else { try WakeUp() }
      let environment = environment ?? ProcessEnvironment.current
      return try TerminalScreen(
        input: input, output: output, environment: environment, wakeUp: bell, usesMouse: usesMouse
      ) { colors in
        Palette(colors: colors, environment: environment, theme: theme, background: background)
      }
    } catch {
      exists.store(false, ordering: .releasing)
      throw error
    }
  }

  private init(
    input: Int32?, output: Int32, environment: [String: String], wakeUp: WakeUp, usesMouse: Bool,
    palette: (_ colors: Int) -> Palette
  ) throws(TerminalError) {
    guard isatty(output) == 1 else { throw .outputIsNotATerminal }
    let (keys, owned) = try Self.keyboard(input)
    var opened = false
    defer { if !opened, let owned { Glibc.close(owned) } }

    let type = try TerminalType.choose(output: output, environment: environment)
    let size = try WindowSize.find(for: output, environment: environment)
    var modes = termios()
    try checked("read the terminal's modes", tcgetattr(keys, &modes))
    let signalWake = try WakeUp()
    Self.chooseEncoding()

    let files = try Self.streams(input: keys, output: output)
    defer { if !opened { files.forEach { fclose($0) } } }
    try checked("take over signals", terminal_signals_install(signalWake.descriptor))
    defer { if !opened { terminal_signals_remove() } }
    guard let screen = newterm(type, files[1], files[0]) else { throw .unknownType(type) }

    self.screen = screen
    self.files = files
    self.input = keys
    self.output = output
    self.signalWake = signalWake
    self.wakeUp = wakeUp
    ownedInput = owned
    let hasDefaultColors = Self.configure(keys, size: size, usesMouse: usesMouse)
    width = Int(cn_columns())
    height = Int(cn_rows())
    self.palette = palette(has_colors() ? Int(cn_colors()) : 0)
    pairs = ColorPairs(hasDefaultColors: hasDefaultColors)
    opened = true
    try enter(restoring: modes)
  }

  deinit {
    close()
  }

  /// Leaves the screen and puts the terminal back as it was found; what was held back of standard error is
  /// written out. Once closed, a screen stays closed.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    delscreen(screen)
    terminal_signals_remove()
    files.forEach { fclose($0) }
    if let ownedInput { Glibc.close(ownedInput) }
    Self.exists.store(false, ordering: .releasing)
  }

  /// Arms what undoes the screen in a crash, and holds standard error back.
  func enter(restoring modes: termios) throws(TerminalError) {
    try hold.begin()
    let sequence = LeaveSequence.bytes(rows: height).map { CChar(bitPattern: $0) }
    let result = sequence.withUnsafeBufferPointer { leave in
      var settings = terminal_guard_settings(
        terminal: output, modes: modes, leave: leave.baseAddress, leave_size: leave.count,
        held_errors: hold.collected, real_errors: hold.original)
      return terminal_guard_arm(&settings)
    }
    guard result == 0 else {
      let code = errno
      leave()
      throw .system(operation: "guard the terminal", code: code)
    }
  }

  /// Hands the terminal back.
  func leave() {
    endwin()
    terminal_guard_disarm()
    hold.end()
  }

  /// The terminal to read from, and its descriptor again when it was opened here.
  private static func keyboard(_ input: Int32?) throws(TerminalError) -> (Int32, owned: Int32?) {
    if let input {
      guard isatty(input) == 1 else { throw .inputIsNotATerminal }
      return (input, nil)
    }
    if isatty(STDIN_FILENO) == 1 { return (STDIN_FILENO, nil) }
    let terminal = Glibc.open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal != -1 else { throw .inputIsNotATerminal }
    return (terminal, terminal)
  }

  /// Streams over copies of the descriptors, as curses wants streams and closing them closes those.
  private static func streams(
    input: Int32, output: Int32
  ) throws(TerminalError) -> [UnsafeMutablePointer<FILE>] {
    var streams: [UnsafeMutablePointer<FILE>] = []
    for (descriptor, mode) in [(input, "r"), (output, "w")] {
      let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
      guard copy != -1, let stream = fdopen(copy, mode) else {
        let code = errno
        if copy != -1 { Glibc.close(copy) }
        streams.forEach { fclose($0) }
        throw .system(operation: "open the terminal", code: code)
      }
      streams.append(stream)
    }
    return streams
  }

  /// Has curses write UTF-8, which terminals show under any locale; under the C locale it would leave out
  /// every block and line.
  private static func chooseEncoding() {
    setlocale(LC_CTYPE, "")
    guard String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" else { return }
    setlocale(LC_CTYPE, "C.UTF-8")
  }

  /// Sets curses up; whether a cell can have the terminal's own colours.
  private static func configure(_ keys: Int32, size: WindowSize, usesMouse: Bool) -> Bool {
    // Not raw(): Ctrl-C and Ctrl-Z stay signals, which work while the loop is busy.
    cbreak()
    noecho()
    nonl()
    passFlowControlKeys(keys)
    keypad(cn_screen(), true)
    nodelay(cn_screen(), true)
    // A frame is painted whole even when keys are waiting.
    typeahead(-1)
    set_escdelay(25)
    curs_set(0)
    if usesMouse {
      mousemask(
        cn_button1_pressed | cn_wheel_up | cn_wheel_down | cn_mouse_shift | cn_mouse_control | cn_mouse_alt,
        nil)
    }
    mouseinterval(0)
    resizeterm(Int32(size.rows), Int32(size.columns))
    guard has_colors(), start_color() == OK else { return false }
    return use_default_colors() == OK
  }

  /// Makes Ctrl-S and Ctrl-Q keys like others, where they would stop and start the terminal's output.
  private static func passFlowControlKeys(_ keys: Int32) {
    var modes = termios()
    guard tcgetattr(keys, &modes) == 0 else { return }
    modes.c_iflag &= ~tcflag_t(IXON)
    tcsetattr(keys, TCSADRAIN, &modes)
    def_prog_mode()
  }
}
