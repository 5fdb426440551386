import AdaKV
import Canvas
import Input
import Readings
import Testing

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
    while let next = budget.flatMap({
      BudgetLadder.above($0, reserve: window, limit: 4096, bytesPerToken: 1024)
    }) {
      ladder.append(next)
      budget = next
    }
    #expect(ladder.last == .tokens(4096))
    #expect(ladder.count > 10)
    for (lower, upper) in zip(ladder, ladder.dropFirst()) {
      #expect(BudgetLadder.below(upper, reserve: window, bytesPerToken: 1024) == lower)
    }
  }

  @Test(arguments: [8, 31, 32, 64, 1000])
  func noStepReachesTheWindow(window: Int) throws {
    var budget: Budget? = .tokens(5000)
    var steps = 0
    while let now = budget {
      #expect(try now.tokens(prompt: 10_000, reserve: window, bytesPerToken: 1024) > window)
      budget = BudgetLadder.below(now, reserve: window, bytesPerToken: 1024)
      steps += 1
    }
    #expect(steps > 5 && steps < 100)
  }

  @Test func sharesStayShares() {
    #expect(BudgetLadder.above(.share(0.2), reserve: 32, limit: 4096, bytesPerToken: 1024) == .share(0.25))
    #expect(BudgetLadder.below(.share(0.2), reserve: 32, bytesPerToken: 1024) == .share(0.15))
    #expect(BudgetLadder.above(.share(1), reserve: 32, limit: 4096, bytesPerToken: 1024) == nil)
    #expect(BudgetLadder.below(.share(0.01), reserve: 32, bytesPerToken: 1024) == nil)
  }

  @Test func sizesStaySizes() throws {
    let size = try Budget("64KiB")
    #expect(BudgetLadder.above(size, reserve: 32, limit: 4096, bytesPerToken: 1024) == (try Budget("96KiB")))
    #expect(BudgetLadder.below(size, reserve: 32, bytesPerToken: 1024) == (try Budget("48KiB")))
    #expect(BudgetLadder.below(try Budget("48KiB"), reserve: 32, bytesPerToken: 1024) == nil)
    #expect(
      BudgetLadder.above(try Budget("1000kB"), reserve: 0, limit: 4096, bytesPerToken: 1024)
        == (try Budget("1MiB")))
    #expect(BudgetLadder.above(try Budget("8MiB"), reserve: 0, limit: 4096, bytesPerToken: 1024) == nil)
  }

  @Test func extremesEnd() {
    #expect(BudgetLadder.above(.tokens(.max), reserve: 32, limit: .max, bytesPerToken: 1024) == nil)
    #expect(BudgetLadder.above(.tokens(4096), reserve: 32, limit: 4096, bytesPerToken: 1024) == nil)
    #expect(BudgetLadder.below(.tokens(1), reserve: 32, bytesPerToken: 1024) == nil)
    #expect(BudgetLadder.below(.tokens(.max), reserve: 32, bytesPerToken: 1024) != nil)
  }

  @Test func stepsInARowGoOnBeforeTheWorkerAnswers() throws {
    var state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(80))
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(96))
    #expect(budget(view.handle(key: "-", state: state)) == .tokens(80))
    // The first is in force, two are not answered yet: the last one asked for still counts.
    state.budget = .tokens(80)
    state.answeredCommands = 1
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(96))
    // All are answered, the last ones refused: what is in force counts, and no notice is needed to know it.
    state.answeredCommands = 4
    #expect(budget(view.handle(key: "+", state: state)) == .tokens(96))
    state.answeredCommands = 5
    #expect(budget(view.handle(key: "-", state: state)) == .tokens(64))
  }

  @Test func theLeastBudgetSaysSo() throws {
    var state = try Demo.survey(prompts: 1)
    state.budget = .tokens(33)
    var view = ViewState(width: 100, height: 30)
    #expect(view.handle(key: "-", state: state).isEmpty)
    #expect(view.message?.contains("33") == true)
  }

  @Test func aPolicyComesBackAsItWas() throws {
    var state = try Demo.survey(prompts: 1)
    state.policy = try Policy("ada-snapkv:safeguard=floor,alpha=0.123")
    var view = ViewState(width: 120, height: 30)
    #expect(view.draw(state).text.contains("α=0.123 safeguard=floor"))
    func choose(_ key: Key) throws -> Policy {
      _ = view.handle(key: "p", state: state)
      _ = view.handle(key: key, state: state)
      guard case .command(.setPolicy(let policy)) = view.handle(key: .enter, state: state).first else {
        throw AdaKVError.unknownPolicy("none was chosen", known: [], nearest: nil)
      }
      state.answeredCommands += 1
      return policy
    }
    let first = state.policy
    state.policy = try choose(.down)
    #expect(state.policy.name == "snapkv")
    #expect(try choose(.up) == first)
  }

  @Test func aBudgetIsTyped() throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    for key in ["b", "2", "0", "x", "5", .backspace, "%"] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.overlay == .budget(text: "20%", problem: nil))
    #expect(budget(view.handle(key: .enter, state: state)) == .share(0.2))
    #expect(view.overlay == nil)
  }

  @Test(arguments: ["2MiB", "1.5GiB", "512KiB", "1000.25MiB", "512000kB", "200GB"])
  func aSizeIsTyped(text: String) throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    _ = view.handle(key: "b", state: state)
    for key in text { _ = view.handle(key: .character(key), state: state) }
    #expect(view.overlay == .budget(text: text, problem: nil))
    #expect(view.draw(state).text.contains("B = \(text)"))
    #expect(budget(view.handle(key: .enter, state: state)) == (try Budget(text)))
  }

  @Test func theEntrySaysWhatItTakesAndWhatIsInForce() throws {
    for (width, height) in [(60, 16), (100, 30)] {
      var canvas = Canvas(width: width, height: height)
      BudgetEntry.draw(text: "", problem: nil, current: try Budget("2MiB"), tokens: 64, on: &canvas)
      // The hint may break between any two words.
      let text = canvas.text.split { " │\n".contains($0) }.joined(separator: " ")
      for piece in [
        "in tokens per head", "percent of the prompt", "KiB, MiB, GiB of the whole cache", "now 2MiB (64)",
      ] {
        #expect(text.contains(piece), "\(piece) at \(width)×\(height)")
      }
    }
  }

  @Test(arguments: ["32", "0", "0%", "120%", ".", "%", "1.5", "9999999999"])
  func aBudgetThatCannotBeIsRefused(text: String) throws {
    let state = try Demo.survey(prompts: 1)
    var view = ViewState(width: 100, height: 30)
    _ = view.handle(key: "b", state: state)
    for key in text { _ = view.handle(key: .character(key), state: state) }
    let effects = view.handle(key: .enter, state: state)
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
    _ = view.handle(key: .backspace, state: state)
    #expect(view.overlay == .budget(text: String(text.dropLast()), problem: nil))
  }

  /// Over prompts shorter and longer than B, uniform is the mean of what each allowed, not the latest one's.
  @Test func theMeanIsAgainstTheMeanUniform() throws {
    var state = try Demo.survey(prompts: 0)
    let model = try #require(state.model)
    var statistics = SurveyStatistics(
      policy: "ada-snapkv", budget: "400", layers: model.layers, kvHeads: model.kvHeads)
    for (tokens, capacity) in [(300, 300.0), (500, 420.0)] {
      var snapshot = Demo.snapshot(model: model, prompt: Demo.prompt(tokens: tokens))
      snapshot.method = Snapshot.Method(
        scorer: "snapkv", allocator: "adakv", alpha: 0.2, budget: 400, baseCapacity: 368,
        uniformCapacity: min(400, tokens))
      snapshot.position = tokens - 1
      var grid = HeadGrid(layers: model.layers, kvHeads: model.kvHeads)
      for layer in 0..<model.layers { for head in 0..<model.kvHeads { grid[layer, head] = capacity } }
      snapshot.readings[.capacity] = grid
      statistics.add(snapshot)
      state.survey?.latest = snapshot
    }
    state.survey?.statistics = statistics
    #expect(statistics.uniformCapacity.mean == 350)
    var view = ViewState(width: 120, height: 30)
    view.statistic = .mean
    let text = view.draw(state).text
    #expect(text.contains("capacity − uniform 350"))
    #expect(text.contains("+10"))
  }
}
