import AdaKV
import Canvas
import Input
import Readings

/// What all pages share of how a person looks at what the worker publishes: the size of the screen, the head
/// looked at, what lies over the panels, what is said, and the plan asked for.
///
/// It holds nothing of the readings themselves, so it outlives every state of the worker.
struct Frame: Sendable, Equatable {
  /// Columns of the screen.
  private(set) var width: Int
  /// Rows of the screen.
  private(set) var height: Int
  /// What the model is called before it is loaded.
  let modelName: String
  /// The head looked at; ``cursor(in:)`` is where it is on a given model.
  var cursor = HeadPosition(layer: 0, head: 0)
  /// What lies over the panels.
  var overlay: Overlay?
  /// What is said in place of the keys, until the next key; ``message(in:)`` is whether it still holds.
  private(set) var message: Message?
  private(set) var plan = RequestedPlan()
  /// The way to the page to show next, where another was asked for.
  private var pageTurn: PageTurn?

  /// A frame for a screen of the given size, with nothing chosen.
  init(width: Int, height: Int, modelName: String) {
    self.width = width
    self.height = height
    self.modelName = modelName
  }

  // MARK: The screen

  /// Whether there is too little of the screen to show anything.
  var isTooSmall: Bool { !LeastScreen.fits(width: width, height: height) }

  /// The first row: the status line.
  var statusLine: Rect { Rect(row: 0, column: 0, height: 1, width: width) }

  /// What is between status line and key line: the page's.
  var body: Rect { Rect(row: 1, column: 0, height: height - 2, width: width) }

  /// The last row: the key line.
  var keyLine: Rect { Rect(row: height - 1, column: 0, height: 1, width: width) }

  /// Takes on another size.
  mutating func resize(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
  }

  // MARK: Pages

  /// Asks for another page, such as the one that shows more of what is looked at.
  mutating func turn(to page: PageID) { pageTurn = .page(page) }

  /// The way to the page that was asked for since the last call.
  mutating func takePageTurn() -> PageTurn? {
    defer { pageTurn = nil }
    return pageTurn
  }

  // MARK: What is said

  /// The sentence to say, unless what it waits for has come.
  func message(in state: ExplorerState?) -> String? {
    message.flatMap { $0.holds(in: state) ? $0.text : nil }
  }

  /// Says nothing more.
  mutating func clearMessage() { message = nil }

  /// Says a sentence until the next key.
  mutating func say(_ text: String, missing: Message.Missing? = nil) {
    message = Message(text: text, missing: missing)
  }

  /// The state and its model, or nil, and then it is said that the model is still loading.
  mutating func loaded(_ state: ExplorerState?) -> (state: ExplorerState, model: ModelShape)? {
    guard let state, let model = state.model else {
      say("\(modelName) is still loading", missing: .model)
      return nil
    }
    return (state, model)
  }

  // MARK: The cursor

  /// The head looked at on the model of a state; the first before there is one.
  func cursor(in state: ExplorerState?) -> HeadPosition {
    cursor.clamped(layers: state?.model?.layers ?? 1, kvHeads: state?.model?.kvHeads ?? 1)
  }

  /// Moves the cursor, as far as the model has heads.
  mutating func moveCursor(
    on state: ExplorerState?, _ move: (_ cursor: inout HeadPosition, _ model: ModelShape) -> Void
  ) {
    guard let (state, model) = loaded(state) else { return }
    var place = cursor(in: state)
    move(&place, model)
    cursor = place.clamped(layers: model.layers, kvHeads: model.kvHeads)
  }

  // MARK: Keys

  /// Does what a key asks that means the same on every page.
  mutating func perform(_ action: SharedAction, state: ExplorerState?) -> [Effect] {
    switch action {
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    case .help: return open(.help(scroll: 0))
    case .takePrompt: return takePrompt(state)
    case .sampleAnother: return send(.sampleAnother, state)
    case .survey: return send(.survey, state)
    case .stepForward: return send(.forward, state)
    case .stepBack: return send(.back, state)
    case .firstStep: return send(.first, state)
    case .lastStep: return send(.last, state)
    case .run, .pause: return send(.toggleRunning, state)
    case .faster: return send(.faster, state)
    case .slower: return send(.slower, state)
    case .finishAnswer: return send(.finishAnswer, state)
    case .export: return send(.export, state)
    case .policyMenu:
      guard let (state, _) = loaded(state) else { return [] }
      let name = plan.policy(in: state).name
      return open(.policies(selected: PolicyCatalog.standard.named.firstIndex { $0.name == name } ?? 0))
    case .policyEntry: return loaded(state) == nil ? [] : open(.policy(text: "", problem: nil))
    case .budgetEntry: return loaded(state) == nil ? [] : open(.budget(text: "", problem: nil))
    case .promptProtocol:
      return change(state) { plan, state, _ throws(StepRefusal) in plan.switchProtocol(in: state) }
    case .budgetUp, .budgetDown:
      let up = action == .budgetUp
      return change(state) { plan, state, model throws(StepRefusal) in
        try plan.stepBudget(up: up, in: state, model)
      }
    case .alphaUp, .alphaDown:
      let up = action == .alphaUp
      return change(state) { plan, state, _ throws(StepRefusal) in try plan.stepAlpha(up: up, in: state) }
    case .nextPage: pageTurn = .next
    case .previousPage: pageTurn = .previous
    case .page1, .page2, .page3, .page4, .page5, .page6, .page7, .page8, .page9:
      pageTurn = action.pageNumber.map(PageTurn.number)
    }
    return []
  }

  private mutating func open(_ overlay: Overlay) -> [Effect] {
    self.overlay = overlay
    return []
  }

  private mutating func send(_ command: ExplorerCommand, _ state: ExplorerState?) -> [Effect] {
    loaded(state) == nil ? [] : [.command(plan.send(command))]
  }

  private mutating func takePrompt(_ state: ExplorerState?) -> [Effect] {
    guard let (state, _) = loaded(state) else { return [] }
    guard let survey = state.survey else {
      say("no prompt has been surveyed yet", missing: .prompt)
      return []
    }
    return [.command(plan.send(.takePrompt(survey.prompt)))]
  }

  /// Asks for another plan, or says why there is none.
  private mutating func change(
    _ state: ExplorerState?,
    _ change: (inout RequestedPlan, ExplorerState, ModelShape) throws(StepRefusal) -> ExplorerCommand
  ) -> [Effect] {
    guard let (state, model) = loaded(state) else { return [] }
    do throws(StepRefusal) {
      return [.command(try change(&plan, state, model))]
    } catch {
      say(error.sentence)
      return []
    }
  }

  // MARK: What lies over the panels

  /// Answers a key while something lies over the panels; `help` is what the list of keys shows.
  mutating func answer(
    _ key: Key, over overlay: Overlay, help: HelpContents, state: ExplorerState?
  ) -> [Effect] {
    if key == .escape {
      self.overlay = nil
      return []
    }
    switch overlay {
    case .help(let scroll):
      self.overlay = HelpOverlay(help, width: width, height: height).place(after: key, from: scroll)
        .map { .help(scroll: $0) }
      return []
    case .policies(let selected): return answerMenu(key, selected, state)
    case .policy(let text, _): return answerPolicy(key, text, state)
    case .budget(let text, _): return answerBudget(key, text, state)
    }
  }

  private mutating func answerMenu(_ key: Key, _ selected: Int, _ state: ExplorerState?) -> [Effect] {
    switch menu(state, selected: selected).answer(key) {
    case .select(let row): overlay = .policies(selected: row)
    case .take: return state.map { choosePolicy(selected, in: $0) } ?? []
    case .type: overlay = .policy(text: "", problem: nil)
    case .leave: overlay = nil
    case .nothing: break
    }
    return []
  }

  private mutating func answerPolicy(_ key: Key, _ text: String, _ state: ExplorerState?) -> [Effect] {
    switch PolicyEntry.answer(key, text: text, current: state.map(plan.policy)) {
    case .text(let text): overlay = .policy(text: text, problem: nil)
    case .take:
      overlay = nil
      guard let state, !text.isEmpty else { return [] }
      do {
        return try plan.enter(policy: text, in: state).map { [.command($0)] } ?? []
      } catch {
        overlay = .policy(text: text, problem: "\(error)")
      }
    case .leave: overlay = nil
    case .nothing: break
    }
    return []
  }

  private mutating func answerBudget(_ key: Key, _ text: String, _ state: ExplorerState?) -> [Effect] {
    switch BudgetEntry.answer(key, text: text) {
    case .text(let text): overlay = .budget(text: text, problem: nil)
    case .take:
      overlay = nil
      guard let state, !text.isEmpty else { return [] }
      do {
        return [.command(try plan.enter(budget: text, in: state))]
      } catch {
        overlay = .budget(text: text, problem: "\(error)")
      }
    case .leave: overlay = nil
    case .nothing: break
    }
    return []
  }

  /// The list of policies with a row selected.
  func menu(_ state: ExplorerState?, selected: Int) -> PolicyMenu {
    PolicyMenu(plan, state, selected: selected, width: width, height: height)
  }

  /// Asks for the policy of a row of the catalogue.
  mutating func choosePolicy(_ row: Int, in state: ExplorerState) -> [Effect] {
    overlay = nil
    guard PolicyCatalog.standard.named.indices.contains(row),
      let policy = plan.policy(of: PolicyCatalog.standard.named[row], in: state)
    else { return [] }
    return plan.change(to: policy, in: state).map { [.command($0)] } ?? []
  }

  /// Answers a click on what lies over the panels: it takes a row of the menu, or puts away what is there.
  mutating func answerClick(
    over overlay: Overlay, atRow row: Int, column: Int, state: ExplorerState
  ) -> [Effect] {
    self.overlay = nil
    guard case .policies(let selected) = overlay,
      let choice = menu(state, selected: selected).choice(atRow: row, column: column)
    else { return [] }
    return choosePolicy(choice, in: state)
  }

  /// Answers a turn of the wheel over what lies over the panels.
  mutating func answerWheel(_ lines: Int, over overlay: Overlay, help: HelpContents) {
    switch overlay {
    case .help(let scroll):
      let last = HelpOverlay(help, width: width, height: height).lastScroll
      self.overlay = .help(scroll: min(max(scroll + lines, 0), last))
    case .policies(let selected):
      let last = PolicyCatalog.standard.named.count - 1
      self.overlay = .policies(selected: min(max(selected + lines.signum(), 0), last))
    case .policy, .budget: break
    }
  }
}
