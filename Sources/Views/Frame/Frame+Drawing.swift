import AdaKV
import Canvas
import Readings

extension Frame {
  /// Draws a page between the two lines, and what lies over it; before there is a model, what is waited for.
  ///
  /// It is a function of its arguments alone: the same state, frame and page draw the same canvas.
  func draw(_ state: ExplorerState?, page: any Page, rows: [KeyRow]) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    guard !isTooSmall else {
      WaitingPage.drawTooSmall(on: &canvas)
      return canvas
    }
    if let state, let scene = Scene(state, cursor: cursor) {
      StatusLine.draw(scene, in: statusLine, on: &canvas)
      page.draw(scene, in: body, on: &canvas)
    } else {
      WaitingPage.draw(state, modelName: modelName, in: body, on: &canvas)
    }
    drawKeys(state, rows: rows, on: &canvas)
    drawOverlay(state, help: HelpContents(rows: rows, sections: page.help), on: &canvas)
    return canvas
  }

  private func drawKeys(_ state: ExplorerState?, rows: [KeyRow], on canvas: inout Canvas) {
    let mode = state.flatMap { Scene($0, cursor: cursor) }?.state.mode
    let said = message(in: state).map { KeyLine.Sentence(text: $0, isProblem: false) }
    guard let state, let mode else {
      KeyLine.draw(
        rows.filter { $0.context.holds(in: .survey) }, isReady: false, said: said, in: keyLine, on: &canvas)
      return
    }
    // Why nothing goes on comes before what the screen has to say, and that before the worker.
    var sentence = said ?? state.notice.map { KeyLine.Sentence(text: $0.text, isProblem: $0.isProblem) }
    if case .failed(let reason) = state.activity {
      sentence = KeyLine.Sentence(text: reason, isProblem: true)
    }
    KeyLine.draw(
      rows.filter { $0.context.holds(in: mode) }, isReady: true, said: sentence, in: keyLine, on: &canvas)
  }

  private func drawOverlay(_ state: ExplorerState?, help: HelpContents, on canvas: inout Canvas) {
    switch overlay {
    case .help(let scroll): HelpOverlay(help, width: width, height: height).draw(scroll: scroll, on: &canvas)
    case .policies(let selected): menu(state, selected: selected).draw(on: &canvas)
    case .policy(let text, let problem):
      PolicyEntry.draw(text: text, problem: problem, current: state?.policy, on: &canvas)
    case .budget(let text, let problem):
      BudgetEntry.draw(
        text: text, problem: problem, current: state?.budget,
        tokens: state.flatMap { Scene($0, cursor: cursor) }?.snapshot?.method?.budget, on: &canvas)
    case nil: break
    }
  }
}
