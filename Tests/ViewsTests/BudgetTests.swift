import AdaKV
import Testing

@testable import Exploration
@testable import Views

@Suite struct BudgetTests {
  private func budget(_ effects: [Effect]) -> Budget? {
    guard case .command(.setBudget(let budget))? = effects.first else { return nil }
    return budget
  }

  @Test(arguments: [8, 16, 32, 64, 100])
  func stepsUpAndDownUndoEachOther(window: Int) throws {
    var ladder: [Budget] = []
    var budget: Budget? = .tokens(window + 1)
    while let next = budget.flatMap({ BudgetLadder.above($0, window: window, limit: 4096) }) {
      ladder.append(next)
      budget = next
    }
    #expect(ladder.last == .tokens(4096))
    #expect(ladder.count > 10)
    for (lower, upper) in zip(ladder, ladder.dropFirst()) {
      #expect(BudgetLadder.below(upper, window: window) == lower)
    }
  }

  @Test(arguments: [8, 31, 32, 64, 1000])
  func noStepReachesTheWindow(window: Int) throws {
    var budget: Budget? = .tokens(5000)
    var steps = 0
    while let now = budget {
      #expect(try now.tokens(prompt: 10_000, window: window) > window)
      budget = BudgetLadder.below(now, window: window)
      steps += 1
    }
    #expect(steps > 5 && steps < 100)
  }

  @Test func sharesStayShares() {
    #expect(BudgetLadder.above(.share(0.2), window: 32, limit: 4096) == .share(0.25))
    #expect(BudgetLadder.below(.share(0.2), window: 32) == .share(0.15))
    #expect(BudgetLadder.above(.share(1), window: 32, limit: 4096) == nil)
    #expect(BudgetLadder.below(.share(0.01), window: 32) == nil)
  }

  @Test func extremesEnd() {
    #expect(BudgetLadder.above(.tokens(.max), window: 32, limit: .max) == nil)
    #expect(BudgetLadder.above(.tokens(4096), window: 32, limit: 4096) == nil)
    #expect(BudgetLadder.below(.tokens(1), window: 32) == nil)
    #expect(BudgetLadder.below(.tokens(.max), window: 32) != nil)
  }

  @Test func stepsInARowGoOnBeforeTheWorkerAnswers() throws {
    var state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(80))
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(96))
    #expect(budget(view.handle(key: "-", state: state)) == .tokens(80))
    state.budget = .tokens(40)
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(48))
    // What was refused is not gone on from.
    state.notice = ExplorerState.Notice(text: "refused", isProblem: true)
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(48))
  }

  @Test func theLeastBudgetSaysSo() throws {
    var state = try Demo.survey(prompts: 1)
    state.budget = .tokens(33)
    var view = ViewState(width: 100, height: 30)
    #expect(view.handle(key: "-", state: state).isEmpty)
    #expect(view.message?.contains("33") == true)
  }

  @Test func aBudgetIsTyped() throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    for key in ["b", "2", "0", "x", "5", "backspace", "%"] { _ = view.handle(key: key, state: state) }
    #expect(view.overlay == .budget(text: "20%", problem: nil))
    #expect(budget(view.handle(key: "enter", state: state)) == .share(0.2))
    #expect(view.overlay == nil)
  }

  @Test(arguments: ["32", "0", "0%", "120%", ".", "%", "1.5", "9999999999"])
  func aBudgetThatCannotBeIsRefused(text: String) throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    _ = view.handle(key: "b", state: state)
    for key in text { _ = view.handle(key: String(key), state: state) }
    let effects = view.handle(key: "enter", state: state)
    if text == "9999999999" {
      #expect(budget(effects) == .tokens(9_999_999_999))
      return
    }
    #expect(effects.isEmpty)
    guard case .budget(let typed, let problem)? = view.overlay else {
      Issue.record("the entry is gone")
      return
    }
    #expect(typed == text)
    #expect(problem?.isEmpty == false)
    _ = view.handle(key: "backspace", state: state)
    #expect(view.overlay == .budget(text: String(text.dropLast()), problem: nil))
  }
}
