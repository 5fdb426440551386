import Input
import Readings
import Terminal
import Views

/// Draws what the worker publishes and hands it what the user asks, until the user leaves.
struct ScreenLoop {
  /// What is drawn on and listened to.
  let terminal: any TerminalDevice
  /// What the model is called before it is loaded.
  let modelName: String
  /// How the screen is to look and which keys it obeys.
  let settings: Settings
  /// Makes the worker, which is to ring the bell from any thread after each state it publishes.
  let makeWorker: (_ ring: @escaping @Sendable () -> Void) -> any ScreenWorker

  /// Why the loop ended.
  enum Outcome {
    case quit
    case signal(Int32)
    case failed(any Error)
  }

  /// Runs until the user quits, a signal comes, the terminal is gone or the worker cannot go on.
  ///
  /// - Throws: ``TerminalError`` when the terminal can be used no more.
  func run() throws(TerminalError) -> Outcome {
    var view = ViewState(
      width: terminal.width, height: terminal.height, modelName: modelName, settings: settings)
    var state: ExplorerState?
    // Painted before the worker is there: the first thing a user sees does not wait for the model.
    terminal.present(view.draw(state))
    let bell = terminal.wakeUp
    let worker = makeWorker { @Sendable in bell.signal() }
    worker.start()
    defer { worker.stop() }
    while true {
      for event in try terminal.wait(timeout: nil) {
        var effects: [Effect] = []
        switch event {
        case .key(let key): effects = view.handle(key: key, state: state)
        case .mouse(let mouse): effects = view.handle(mouse, state: state)
        case .resize(let width, let height): view.resize(width: width, height: height)
        case .wake: state = worker.newState() ?? state
        case .quit(let signal): return .signal(signal)
        case .endOfInput: return .quit
        }
        for effect in effects {
          switch effect {
          case .command(let command): worker.send(command)
          case .quit: return .quit
          case .redraw: terminal.redraw()
          case .suspend: terminal.suspend()
          }
        }
      }
      if let failure = state?.failure { return .failed(failure) }
      terminal.present(view.draw(state))
    }
  }
}
