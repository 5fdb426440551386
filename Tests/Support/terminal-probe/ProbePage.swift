import Canvas
import Glibc
import Input
import Terminal

/// What the probe shows and does.
struct ProbePage {
  private let palette: Palette
  private var heard: [String] = []

  init(palette: Palette) {
    self.palette = palette
  }

  /// Does what an event asks for; the exit status when it is to end the program.
  mutating func answer(_ event: TerminalEvent, screen: TerminalScreen) -> Int32? {
    heard.append("\(event)")
    switch event {
    case .key(.character("q")): return 0
    case .quit(let signal): return 128 + signal
    case .endOfInput: return 3
    case .key(.character(let letter)): act(letter, screen.wakeUp)
    case .key(.control("L")): screen.redraw()
    default: break
    }
    return nil
  }

  private func act(_ letter: Character, _ wakeUp: WakeUp) {
    switch letter {
    case "e": complain("a line for standard error\n")
    case "f": Self.onThread { UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1 }
    case "t": Self.onThread { fatalError("the worker gave up") }
    case "a": abort()
    case "x": exit(7)
    case "w": Self.onThread { wakeUp.signal() }
    case "s": kill(getpid(), SIGSTOP)
    default: break
    }
  }

  /// Runs some work on a thread of its own.
  private static func onThread(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    if result == 0 { pthread_detach(thread) } else { box.release() }
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  func draw(width: Int, height: Int) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    canvas.box(canvas.bounds, title: "probe \(width)×\(height)", style: Style(foreground: .muted))
    let inside = canvas.bounds.inset()
    drawScale(.concentration, row: 1, in: inside, &canvas)
    drawScale(.capacity, row: 4, in: inside, &canvas)
    canvas.putHalfBlocks(
      in: Rect(row: 7, column: 2, height: 3, width: inside.width - 2), rows: 6, columns: 16, cellWidth: 2
    ) { row, column in .ramp(.concentration, Float(row * 16 + column) / 95) }
    let roles: [(String, Color)] = [
      ("accent", .accent), ("muted", .muted), ("warning", .warning), ("good", .good),
    ]
    var column = 2
    for (name, color) in roles {
      column += canvas.put(11, column, name + "  ", Style(foreground: color), clip: inside)
    }
    column += canvas.put(11, column, "bold", Style(bold: true), clip: inside)
    column += canvas.put(11, column, "underline", Style(underline: true), clip: inside)
    column += canvas.put(11, column, "reverse", Style(reverse: true), clip: inside)
    canvas.put(11, column, "dim", Style(dim: true), clip: inside)
    canvas.put(12, 2, "漢字 e\u{301} 😀 \u{1B}[31m line\nend\t\u{202E}bidi", clip: inside)
    for (row, line) in heard.suffix(max(0, inside.height - 13)).enumerated() {
      canvas.put(13 + row, 2, line, clip: inside)
    }
    return canvas
  }

  private func drawScale(_ ramp: RampName, row: Int, in inside: Rect, _ canvas: inout Canvas) {
    canvas.put(row, 2, "\(ramp)", Style(foreground: .accent, bold: true), clip: inside)
    let columns = max(2, inside.width - 2)
    for column in 0..<columns {
      let value = Float(column) / Float(columns - 1)
      let style = Style(foreground: .contrast, background: .ramp(ramp, value))
      canvas.put(row + 1, 2 + column, column % 8 == 7 ? "x" : " ", style, clip: inside)
    }
  }
}
