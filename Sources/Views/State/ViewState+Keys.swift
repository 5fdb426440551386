import AdaKV
import Canvas
public import Readings

extension ViewState {
  /// Answers a key, named as in ``KeyBinding/keys``: `q`, `ctrl-c`, `up`, `enter`, `f1`, `page-up`, `space`.
  ///
  /// - Returns: What it asks of the program, in order; the view has changed already.
  public mutating func handle(key: String, state: ExplorerState?) -> [Effect] {
    message = nil
    let mode = state?.mode ?? .survey
    let action = KeyMap.action(for: key, mode: mode)
    switch action {
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit where KeyLabel.normalized(key) != "q" || isTooSmall: return [.quit]
    default: break
    }
    if isTooSmall { return [] }
    if let overlay { return handle(KeyLabel.normalized(key), over: overlay, state: state) }
    return action.map { perform($0, state: state) } ?? []
  }

  private var isTooSmall: Bool { !Layout.fits(width: width, height: height) }

  /// Does what a binding of the key map says.
  mutating func perform(_ action: Action, state: ExplorerState?) -> [Effect] {
    if action == .quit { return [.quit] }
    if action == .help {
      overlay = .help(scroll: 0)
      return []
    }
    if let reading = metric(after: action) {
      metric = reading
      return []
    }
    guard let state, let model = state.model else {
      message = "\(modelName) is still loading"
      awaited = .model
      return []
    }
    if move(action, in: state, model) { return [] }
    if let command = command(of: action, in: state) { return send(command) }
    return tune(action, in: state, model)
  }

  private func metric(after action: Action) -> Reading? {
    let readings = Reading.concentration
    let step: Int
    switch action {
    case .nextMetric: step = 1
    case .previousMetric: step = readings.count - 1
    default: return nil
    }
    return readings[((readings.firstIndex(of: metric) ?? 0) + step) % readings.count]
  }

  /// The worker's command of an action that is nothing else.
  private mutating func command(of action: Action, in state: ExplorerState) -> ExplorerCommand? {
    switch action {
    case .takePrompt where state.survey == nil:
      message = "no prompt has been surveyed yet"
      awaited = .prompt
      return nil
    case .takePrompt, .sampleAnother:
      textScroll = 0
      return action == .takePrompt ? state.survey.map { .takePrompt($0.prompt) } : .sampleAnother
    case .survey: return .survey
    case .stepForward: return .forward
    case .stepBack: return .back
    case .firstStep: return .first
    case .lastStep: return .last
    case .run, .pause: return .toggleRunning
    case .faster: return .faster
    case .slower: return .slower
    case .finishAnswer: return .finishAnswer
    case .export: return .export
    default: return nil
    }
  }

  /// Moves the cursor or the prompt; false for an action that is something else.
  private mutating func move(_ action: Action, in state: ExplorerState, _ model: ModelSummary) -> Bool {
    var place = cursor(in: state)
    switch action {
    case .up: place.layer -= 1
    case .down: place.layer += 1
    case .left: place.head -= 1
    case .right: place.head += 1
    case .firstLayer: place.layer = 0
    case .lastLayer: place.layer = model.layers - 1
    case .firstHead: place.head = 0
    case .lastHead: place.head = model.kvHeads - 1
    case .pageUp: place.layer -= page(in: state, model)
    case .pageDown: place.layer += page(in: state, model)
    case .textDown: scrollText(1, in: state)
    case .textUp: scrollText(-1, in: state)
    default: return false
    }
    cursor = place.clamped(layers: model.layers, kvHeads: model.kvHeads)
    return true
  }

  private func page(in state: ExplorerState, _ model: ModelSummary) -> Int {
    Layout(of: state, self).map { layout in
      HeatmapGeometry(layout.concentration, model, cursor: cursor(in: state)).layers.count
    } ?? 1
  }

  /// Moves the prompt in its panel by lines, within what there is of it.
  mutating func scrollText(_ lines: Int, in state: ExplorerState) {
    guard let prompt = Scene(state, self)?.prompt, let rect = Layout(of: state, self)?.prompt else { return }
    let last = TokenFlow.lines(of: prompt, columns: PromptPanel.text(in: rect).width).count
    textScroll = min(max(textScroll + lines, 0), max(0, last - PromptPanel.text(in: rect).height))
  }
}
