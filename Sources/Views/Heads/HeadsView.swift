public import Canvas
public import Readings

/// The Heads view: every layer and KV head of the model at a glance, and one of them in numbers.
///
/// It is a function of its arguments alone: the same state and view draw the same canvas.
public enum HeadsView {
  /// Draws what the worker published as a person looks at it; nil is before it published anything.
  public static func draw(_ state: ExplorerState?, _ view: ViewState) -> Canvas {
    var canvas = Canvas(width: view.width, height: view.height)
    guard Layout.fits(width: view.width, height: view.height) else {
      WaitingPage.drawTooSmall(on: &canvas)
      return canvas
    }
    if let state, let scene = Scene(state, view), let layout = Layout(of: state, view) {
      draw(scene, layout, on: &canvas)
    } else {
      WaitingPage.draw(state, view, on: &canvas)
    }
    switch view.overlay {
    case .help(let scroll): HelpOverlay.draw(scroll: scroll, on: &canvas)
    case .policies(let selected): PolicyMenu(view, state, selected: selected).draw(on: &canvas)
    case .policy(let text, let problem):
      PolicyEntry.draw(text: text, problem: problem, current: state?.policy, on: &canvas)
    case .budget(let text, let problem):
      BudgetEntry.draw(
        text: text, problem: problem, current: state?.budget,
        tokens: state.flatMap { Scene($0, view)?.snapshot?.method?.budget }, on: &canvas)
    case nil: break
    }
    return canvas
  }

  private static func draw(_ scene: Scene, _ layout: Layout, on canvas: inout Canvas) {
    StatusLine.draw(scene, in: layout.status, on: &canvas)
    HeatmapPanel.draw(
      .concentration(scene), HeatmapGeometry(layout.concentration, scene.model, cursor: scene.cursor),
      of: scene.model, on: &canvas)
    HeatmapPanel.draw(
      .capacity(scene), HeatmapGeometry(layout.capacity, scene.model, cursor: scene.cursor), of: scene.model,
      on: &canvas)
    HeadPanel.draw(scene, in: layout.head, on: &canvas)
    if let prompt = layout.prompt { PromptPanel.draw(scene, in: prompt, on: &canvas) }
    if let output = layout.output { OutputPanel.draw(scene, in: output, on: &canvas) }
    KeyLine.draw(mode: scene.state.mode, said: said(scene), in: layout.keys, on: &canvas)
  }

  /// What is said in place of the keys: why nothing goes on, what the view has to say, or the worker.
  private static func said(_ scene: Scene) -> Remark? {
    if case .failed(let sentence) = scene.state.activity {
      return Remark(text: sentence, isProblem: true)
    }
    return scene.view.message(in: scene.state).map { Remark(text: $0, isProblem: false) }
      ?? scene.state.notice.map { Remark(text: $0.text, isProblem: $0.isProblem) }
  }
}
