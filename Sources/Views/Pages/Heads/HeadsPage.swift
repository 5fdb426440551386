import Canvas
import Input
import Readings

extension PageID {
  /// The Heads page.
  static let heads = PageID("heads")
}

/// The Heads page: every layer and KV head of the model at a glance, and one of them in numbers.
struct HeadsPage: Page {
  let id = PageID.heads
  let title = "Heads"
  let bindings: KeyMap<HeadsAction>
  /// The measure of concentration on the left heat map.
  private(set) var metric: Reading
  /// What the heat maps show in a survey.
  private(set) var statistic: SurveyStatistic
  /// Lines of the prompt above its panel.
  private(set) var textScroll = 0

  /// A page that shows the given numbers first.
  init(
    bindings: KeyMap<HeadsAction> = .standard, metric: Reading = .effectiveTokens,
    statistic: SurveyStatistic = .latest
  ) {
    self.bindings = bindings
    self.metric = metric
    self.statistic = statistic
  }

  mutating func handle(_ action: HeadsAction, in frame: inout Frame, state: ExplorerState?) -> [Effect] {
    switch action {
    case .nextMetric: turnMetric(by: 1)
    case .previousMetric: turnMetric(by: -1)
    case .statistic: if frame.loaded(state) != nil { statistic = statistic.next }
    case .up: frame.moveCursor(on: state) { cursor, _ in cursor.layer -= 1 }
    case .down: frame.moveCursor(on: state) { cursor, _ in cursor.layer += 1 }
    case .left: frame.moveCursor(on: state) { cursor, _ in cursor.head -= 1 }
    case .right: frame.moveCursor(on: state) { cursor, _ in cursor.head += 1 }
    case .firstLayer: frame.moveCursor(on: state) { cursor, _ in cursor.layer = 0 }
    case .lastLayer: frame.moveCursor(on: state) { cursor, model in cursor.layer = model.layers - 1 }
    case .firstHead: frame.moveCursor(on: state) { cursor, _ in cursor.head = 0 }
    case .lastHead: frame.moveCursor(on: state) { cursor, model in cursor.head = model.kvHeads - 1 }
    case .pageUp, .pageDown:
      let layers = layersInSight(frame, state)
      frame.moveCursor(on: state) { cursor, _ in cursor.layer += action == .pageUp ? -layers : layers }
    case .textDown: if let (state, _) = frame.loaded(state) { scrollText(1, frame, state) }
    case .textUp: if let (state, _) = frame.loaded(state) { scrollText(-1, frame, state) }
    }
    return []
  }

  mutating func handleClick(
    atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] {
    guard let model = state.model, let layout = HeadsLayout(of: state, in: frame.body) else { return [] }
    for panel in [layout.concentration, layout.capacity] {
      let geometry = HeatmapGeometry(panel, model, cursor: frame.cursor(in: state))
      if let place = geometry.position(atRow: row, column: column) { frame.cursor = place }
    }
    return []
  }

  mutating func handleWheel(
    _ lines: Int, atRow row: Int, column: Int, in frame: inout Frame, state: ExplorerState
  ) -> [Effect] {
    guard let layout = HeadsLayout(of: state, in: frame.body) else { return [] }
    if layout.prompt?.contains(row: row, column: column) == true {
      scrollText(lines, frame, state)
    } else if [layout.concentration, layout.capacity].contains(where: {
      $0.contains(row: row, column: column)
    }) {
      frame.moveCursor(on: state) { cursor, _ in cursor.layer += lines.signum() }
    }
    return []
  }

  var help: [HelpSection] { HelpSection.heads }

  mutating func forgetPrompt() { textScroll = 0 }

  func draw(_ scene: Scene, in body: Rect, on canvas: inout Canvas) {
    guard let layout = HeadsLayout(of: scene.state, in: body) else { return }
    for (map, panel) in [
      (HeadMap.concentration(scene, metric: metric, statistic), layout.concentration),
      (HeadMap.capacity(scene, statistic), layout.capacity),
    ] {
      let geometry = HeatmapGeometry(panel, scene.model, cursor: scene.cursor)
      HeatmapPanel.draw(map, geometry, of: scene.model, on: &canvas)
    }
    HeadPanel.draw(scene, metric: metric, statistic, in: layout.head, on: &canvas)
    if let prompt = layout.prompt { PromptPanel.draw(scene, scroll: textScroll, in: prompt, on: &canvas) }
    if let output = layout.output { OutputPanel.draw(scene, in: output, on: &canvas) }
  }

  private mutating func turnMetric(by step: Int) {
    let readings = Reading.concentration
    let place = readings.firstIndex(of: metric) ?? 0
    metric = readings[(place + step + readings.count) % readings.count]
  }

  private func layersInSight(_ frame: Frame, _ state: ExplorerState?) -> Int {
    guard let state, let model = state.model, let layout = HeadsLayout(of: state, in: frame.body) else {
      return 1
    }
    return HeatmapGeometry(layout.concentration, model, cursor: frame.cursor(in: state)).layers.count
  }

  /// Moves the prompt in its panel by lines, within what there is of it.
  private mutating func scrollText(_ lines: Int, _ frame: Frame, _ state: ExplorerState) {
    guard let prompt = Scene(state, cursor: frame.cursor)?.prompt,
      let panel = HeadsLayout(of: state, in: frame.body)?.prompt
    else { return }
    let area = PromptPanel.text(in: panel)
    let last = TokenFlow.lines(of: prompt, columns: area.width).count
    textScroll = min(max(textScroll + lines, 0), max(0, last - area.height))
  }
}
