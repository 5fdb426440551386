import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

@Suite struct ViewStateTests {
  private func view(_ width: Int = 100, _ height: Int = 30) -> ViewState {
    ViewState(width: width, height: height, modelName: "ruler-tiny")
  }

  /// The one command among the effects.
  private func command(_ effects: [Effect]) -> ExplorerCommand? {
    guard effects.count == 1, case .command(let command) = effects[0] else { return nil }
    return command
  }

  private func text(_ effects: [Effect]) -> String { effects.map { "\($0)" }.joined(separator: " ") }

  @Test(arguments: [
    (Key.enter, ExplorerState.Mode.survey, "takePrompt"), (" ", .survey, "toggleRunning"),
    (" ", .explore, "toggleRunning"), ("n", .explore, "forward"), ("N", .explore, "back"),
    ("(", .explore, "first"), (")", .explore, "last"), ("<", .explore, "slower"),
    (">", .explore, "faster"),
    ("c", .explore, "finishAnswer"), ("a", .explore, "survey"), ("r", .explore, "sampleAnother"),
    ("r", .survey, "sampleAnother"), (.control("S"), .survey, "export"), (.control("S"), .explore, "export"),
  ])
  func keysBecomeCommands(key: Key, mode: ExplorerState.Mode, name: String) throws {
    let state = mode == .survey ? try Demo.survey(prompts: 2) : try Demo.exploration(steps: 1)
    var view = view()
    let effects = view.handle(key: key, state: state)
    #expect(text(effects).hasPrefix("command(Readings.ExplorerCommand.\(name)"))
  }

  @Test func programKeysWorkBeforeTheModelIsThere() throws {
    var view = view()
    for (key, effect) in [
      ("q", "quit"), (.control("C"), "quit"), (.control("L"), "redraw"), (.control("Z"), "suspend"),
    ] as [(Key, String)] {
      #expect(text(view.handle(key: key, state: nil)).hasSuffix(effect))
    }
    for key in ["r", .enter, "+", "[", "p", .control("S"), "j"] as [Key] {
      #expect(view.handle(key: key, state: nil).isEmpty)
      #expect(view.message(in: nil) == "ruler-tiny is still loading")
      #expect(view.overlay == nil)
    }
    let surveyed = try Demo.survey(prompts: 1)
    #expect(view.message(in: surveyed) == nil)
    let early = try Demo.state(.survey)
    #expect(view.handle(key: .enter, state: early).isEmpty)
    #expect(view.message(in: early) == "no prompt has been surveyed yet")
    #expect(view.message(in: surveyed) == nil)
  }

  @Test func aScreenThatIsTooSmallTakesOnlyTheWayOut() throws {
    let state = try Demo.survey(prompts: 2)
    var view = view(59, 16)
    view.overlay = .policies(selected: 0)
    #expect(view.handle(key: .enter, state: state).isEmpty)
    #expect(text(view.handle(key: "q", state: state)).hasSuffix("quit"))
  }

  @Test func theCursorStaysOnTheModel() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view()
    for key in [.up, .left, "k", "h", .pageUp, "g", "0"] as [Key] {
      _ = view.handle(key: key, state: state)
      #expect(view.cursor == HeadPosition(layer: 0, head: 0))
    }
    for key in [.down, "j", "j", .right] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.cursor == HeadPosition(layer: 3, head: 1))
    for key in ["G", "$", .down, .right, .pageDown, "l", "j"] as [Key] {
      _ = view.handle(key: key, state: state)
    }
    #expect(view.cursor == HeadPosition(layer: 5, head: 3))
    // On a smaller model it is where that has a head, and comes back on the larger.
    let small = try Demo.survey(prompts: 1, model: Demo.model(layers: 2, kvHeads: 1), tokens: 64)
    #expect(view.cursor(in: small) == HeadPosition(layer: 1, head: 0))
    #expect(view.cursor(in: state) == HeadPosition(layer: 5, head: 3))
  }

  @Test func aPageIsWhatIsInSight() throws {
    let model = Demo.model(layers: 80, queryHeads: 8, kvHeads: 8)
    let state = try Demo.exploration(steps: 0, model: model, tokens: 64)
    var view = view(80, 24)
    _ = view.handle(key: .pageDown, state: state)
    #expect(view.cursor.layer > 4 && view.cursor.layer < 40)
    _ = view.handle(key: .pageUp, state: state)
    #expect(view.cursor.layer == 0)
  }

  @Test func metricsGoRoundBothWays() throws {
    var view = view()
    var seen: [Reading] = []
    for _ in Reading.concentration {
      seen.append(view.metric)
      _ = view.handle(key: "m", state: nil)
    }
    #expect(seen == Reading.concentration)
    #expect(view.metric == .effectiveTokens)
    _ = view.handle(key: "M", state: nil)
    #expect(view.metric == Reading.concentration.last)
  }

  @Test func statisticsGoRound() throws {
    let state = try Demo.survey(prompts: 2)
    var view = view()
    for expected in [SurveyStatistic.mean, .deviation, .latest] {
      _ = view.handle(key: "x", state: state)
      #expect(view.statistic == expected)
    }
  }

  @Test func alphaGoesByTwentieths() throws {
    var state = try Demo.survey(prompts: 1)
    for (alpha, key, expected) in [
      (0.2, "]", 0.25), (0.2, "[", 0.15), (0.23, "]", 0.25), (0.23, "[", 0.2), (0.95, "]", 1), (0.05, "[", 0),
    ] as [(Double, Key, Double)] {
      state.policy = try Policy("ada-snapkv:alpha=\(alpha)")
      var view = view()
      guard case .setPolicy(let policy) = command(view.handle(key: key, state: state)) else {
        Issue.record("\(key) at \(alpha) asked for nothing")
        continue
      }
      let changed = try #require(policy.allocator.alpha)
      #expect(abs(changed - expected) < 1e-12)
    }
    for (policy, key) in [("ada-snapkv:alpha=0", "["), ("ada-snapkv:alpha=1", "]"), ("snapkv", "]")]
      as [(String, Key)]
    {
      state.policy = try Policy(policy)
      var view = view()
      #expect(view.handle(key: key, state: state).isEmpty)
      #expect(view.message?.contains("α") == true)
    }
  }

  @Test func theProtocolGoesToAndFro() throws {
    for state in [try Demo.survey(prompts: 1), try Demo.exploration(steps: 0)] {
      var state = state
      var view = view()
      for expected in [PromptProtocol.agnostic, .aware, .agnostic] {
        guard case .setProtocol(let asked) = command(view.handle(key: "P", state: state)) else {
          Issue.record("P asked for nothing")
          return
        }
        #expect(asked == expected)
      }
      // The worker has answered all and refused: what is in force counts.
      state.answeredCommands = 3
      guard case .setProtocol(.agnostic) = command(view.handle(key: "P", state: state)) else {
        Issue.record("P does not go on from what is in force")
        return
      }
    }
  }

  @Test func aPolicyIsChosenFromTheMenu() throws {
    var state = try Demo.survey(prompts: 1)
    state.policy = try Policy("ada-snapkv:window=16,alpha=0.4")
    var view = view()
    #expect(view.handle(key: "p", state: state).isEmpty)
    let current = try #require(PolicyCatalog.standard.names.firstIndex(of: "ada-snapkv"))
    #expect(view.overlay == .policies(selected: current))
    let other = try #require(PolicyCatalog.standard.names.firstIndex(of: "snapkv"))
    for _ in 0..<abs(other - current) { _ = view.handle(key: other > current ? .down : .up, state: state) }
    guard case .setPolicy(let policy) = command(view.handle(key: .enter, state: state)) else {
      Issue.record("Enter asked for nothing")
      return
    }
    #expect(policy.name == "snapkv")
    #expect(policy.scorer.window == 16)
    #expect(view.overlay == nil)
  }

  @Test func theMenuStaysOnItsRowsAndCanBeLeft() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view()
    _ = view.handle(key: "p", state: state)
    for _ in PolicyCatalog.standard.names { _ = view.handle(key: "j", state: state) }
    #expect(view.overlay == .policies(selected: PolicyCatalog.standard.named.count - 1))
    for _ in PolicyCatalog.standard.names { _ = view.handle(key: "k", state: state) }
    #expect(view.overlay == .policies(selected: 0))
    #expect(view.handle(key: .escape, state: state).isEmpty)
    #expect(view.overlay == nil)
    for key in ["p", "?", "b"] as [Key] {
      _ = view.handle(key: key, state: state)
      #expect(view.overlay != nil)
      #expect(view.handle(key: "q", state: state).isEmpty)
      #expect(view.overlay == nil)
      _ = view.handle(key: key, state: state)
      #expect(text(view.handle(key: .control("C"), state: state)).hasSuffix("quit"))
      view.overlay = nil
    }
  }

  @Test func theHelpScrollsWithinItself() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view(60, 16)
    _ = view.handle(key: .function(1), state: state)
    #expect(view.overlay == .help(scroll: 0))
    _ = view.handle(key: .up, state: state)
    #expect(view.overlay == .help(scroll: 0))
    _ = view.handle(key: "G", state: state)
    let last = view.helpOverlay.lastScroll
    #expect(last > 0)
    #expect(view.overlay == .help(scroll: last))
    _ = view.handle(key: .pageDown, state: state)
    #expect(view.overlay == .help(scroll: last))
    _ = view.handle(key: .escape, state: state)
    #expect(view.overlay == nil)
  }

  @Test func thePromptScrollsWithinItself() throws {
    let state = try Demo.exploration(steps: 0)
    var view = view(80, 24)
    _ = view.handle(key: "K", state: state)
    #expect(view.textScroll == 0)
    for _ in 0..<500 { _ = view.handle(key: "J", state: state) }
    let end = view.textScroll
    #expect(end > 0)
    let panel = try #require(HeadsLayout(of: state, in: view.frame.body)?.prompt)
    let area = PromptPanel.text(in: panel)
    let text = view.draw(state).rowText(area.endRow - 1)
    #expect(text.contains("amber-falcon?"))
    _ = view.handle(key: "K", state: state)
    #expect(view.textScroll == end - 1)
  }
}
