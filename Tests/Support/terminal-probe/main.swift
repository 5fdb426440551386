import Canvas
import Glibc
import Terminal

// A small program on a screen, for tests to start, press keys in, signal and crash, and to look at.

do {
  let screen = try TerminalScreen.open()
  var page = ProbePage(palette: screen.palette)
  var status: Int32?
  while status == nil {
    screen.present(page.draw(width: screen.width, height: screen.height))
    for event in try screen.wait(timeout: nil) where status == nil {
      status = page.answer(event, screen: screen)
    }
  }
  screen.close()
  exit(status ?? 0)
} catch {
  complain("terminal-probe: \(error)\n")
  exit(1)
}
