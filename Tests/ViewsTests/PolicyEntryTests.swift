import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

@Suite struct PolicyEntryTests: ScreenSuite {
  private func type(_ text: String, _ view: inout ViewState, _ state: ExplorerState) -> [Effect] {
    text.flatMap { view.handle(key: .character($0), state: state) }
  }

  private func chosen(_ effects: [Effect]) -> Policy? {
    guard effects.count == 1, case .command(.setPolicy(let policy)) = effects[0] else { return nil }
    return policy
  }

  @Test(arguments: [
    "h2o", "ada-snapkv:alpha=0.6,window=16,pool=avg5", "snapkv+lava:pool=none",
    "critical-h2o+ada-pyramid:beta=10",
    "knorm:interval=16,target=48", "ada-snapkv:safeguard=floor",
  ])
  func anyPolicyCanBeTyped(text: String) throws {
    let state = try Demo.exploration(steps: 0)
    for opening in [[":"], ["p", ":"]] as [[Key]] {
      var view = view()
      for key in opening { #expect(view.handle(key: key, state: state).isEmpty) }
      #expect(view.overlay == .policy(text: "", problem: nil))
      #expect(type(text, &view, state).isEmpty)
      #expect(view.overlay == .policy(text: text, problem: nil))
      #expect(view.draw(state).text.contains(text))
      #expect(chosen(view.handle(key: .enter, state: state)) == (try Policy(text)))
      #expect(view.overlay == nil)
    }
  }

  @Test(arguments: [
    ("snapkw", "did you mean snapkv?"), ("quest", "unknown policy 'quest'"),
    ("ada-snapkv:alpha", "key=value"),
    ("ada-snapkv:alfa=0.3", "did you mean alpha?"), ("snapkv:window=64", "leaves nothing beside the 64"),
    ("h2o:interval=16", "cannot be applied while decoding"),
  ])
  func whatIsWrongIsSaidAndNothingIsLost(text: String, sentence: String) throws {
    let state = try Demo.exploration(steps: 0)
    for (width, height) in [(60, 16), (100, 30)] {
      var view = view(width, height)
      _ = view.handle(key: ":", state: state)
      #expect(type(text, &view, state).isEmpty)
      #expect(view.handle(key: .enter, state: state).isEmpty)
      guard case .policy(let typed, let problem?)? = view.overlay else {
        Issue.record("\(text) was taken")
        return
      }
      #expect(typed == text)
      #expect(problem.contains(sentence))
      let screen = view.draw(state).text
      #expect(screen.contains(text))
      #expect(screen.contains(sentence.split(separator: " ").first ?? ""))
      _ = view.handle(key: .backspace, state: state)
      #expect(view.overlay == .policy(text: String(text.dropLast()), problem: nil))
    }
  }

  @Test func thePolicyInForceCanBeEdited() throws {
    var state = try Demo.exploration(steps: 0)
    state.policy = try Policy("ada-snapkv:alpha=0.6")
    var view = view()
    for key in [":", .tab] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(view.overlay == .policy(text: "ada-snapkv:alpha=0.6", problem: nil))
    // It is in force already: nothing is asked for.
    #expect(view.handle(key: .enter, state: state).isEmpty)
    #expect(view.overlay == nil)
    for key in [":", .tab, .backspace, "7"] as [Key] { _ = view.handle(key: key, state: state) }
    #expect(chosen(view.handle(key: .enter, state: state)) == (try Policy("ada-snapkv:alpha=0.7")))
    for key in [":", "q", "Q", " ", "ü", .control("X"), .control("U")] as [Key] {
      _ = view.handle(key: key, state: state)
    }
    #expect(view.overlay == .policy(text: "", problem: nil))
    _ = view.handle(key: .escape, state: state)
    #expect(view.overlay == nil)
  }

  @Test func aPolicyTypedOverIsRemembered() throws {
    var state = try Demo.exploration(steps: 0)
    state.policy = try Policy("ada-snapkv:alpha=0.6")
    var view = view()
    _ = view.handle(key: ":", state: state)
    _ = type("tova", &view, state)
    state.policy = try #require(chosen(view.handle(key: .enter, state: state)))
    state.answeredCommands += 1
    #expect(chosen(view.frame.choosePolicy(0, in: state)) == (try Policy("ada-snapkv:alpha=0.6")))
  }

  @Test func ofALongTextTheEndIsInSight() throws {
    let state = try Demo.exploration(steps: 0)
    var view = view(60, 16)
    _ = view.handle(key: ":", state: state)
    _ = type(String(repeating: "x", count: 180) + ",alpha=0.25", &view, state)
    #expect(view.draw(state).text.contains("xx,alpha=0.25 "))
  }
}
