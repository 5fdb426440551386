import Foundation
import Readings
import Terminal
import Views
import Worker

/// Draws what the worker publishes and hands it what the user asks, until the user leaves.
struct ScreenLoop {
  let screen: TerminalScreen
  let configuration: ExplorerConfiguration

  /// Why the loop ended.
  enum Outcome {
    case quit
    case signal(Int32)
    case failed(any Error)
  }

  /// Runs until the user quits, a signal comes, the terminal is gone or the worker cannot go on.
  func run() throws -> Outcome {
    let name = configuration.model.split(separator: "/").last.map(String.init) ?? configuration.model
    var view = ViewState(width: screen.width, height: screen.height, modelName: name)
    var state: ExplorerState?
    // Painted before the worker is there: the first thing a user sees does not wait for the model.
    screen.present(HeadsView.draw(state, view))
    let wakeUp = screen.wakeUp
    let explorer = Explorer(configuration: configuration) { @Sendable in wakeUp.signal() }
    explorer.start()
    defer { explorer.stop() }
    while true {
      for event in try screen.wait() {
        var effects: [Effect] = []
        switch event {
        case .key(let key): effects = view.handle(key: KeyName.text(of: key), state: state)
        case .mouse(let mouse): effects = answer(mouse, &view, state)
        case .resize(let width, let height): (view.width, view.height) = (width, height)
        case .wake: state = explorer.newState() ?? state
        case .quit(let signal): return .signal(signal)
        case .endOfInput: return .quit
        }
        for effect in effects {
          switch effect {
          case .command(let command): explorer.send(command)
          case .quit: return .quit
          case .redraw: screen.redraw()
          case .suspend: raise(SIGTSTP)
          }
        }
      }
      if let failure = state?.failure { return .failed(failure) }
      screen.present(HeadsView.draw(state, view))
    }
  }

  private func answer(_ mouse: MouseEvent, _ view: inout ViewState, _ state: ExplorerState?) -> [Effect] {
    switch mouse.kind {
    case .click: view.handle(clickAtRow: mouse.row, column: mouse.column, state: state)
    case .wheelUp: view.handle(wheel: -1, atRow: mouse.row, column: mouse.column, state: state)
    case .wheelDown: view.handle(wheel: 1, atRow: mouse.row, column: mouse.column, state: state)
    }
  }
}
