import AdaKV
import Input
import Readings
import Testing

@testable import Views

/// Every binding, in every way to look and over everything that can lie over the panels.
@Suite struct ActionTests {
  /// What can be seen of a view: two that look alike here are alike.
  private func description(_ view: ViewState) -> String {
    "\(view.frame)" + view.pages.map { "\($0)" }.joined()
  }

  /// A view from whose middle every key leads somewhere else.
  private func view(_ state: ExplorerState) throws -> ViewState {
    var view = ViewState(width: 80, height: 24, modelName: "ruler-tiny")
    for key in [.down, .down, .right, "J"] as [Key] { _ = view.handle(key: key, state: state) }
    return view
  }

  private func states() throws -> [ExplorerState] {
    var survey = try Demo.survey(prompts: 2)
    var exploration = try Demo.exploration(steps: 2)
    survey.budget = .tokens(128)
    exploration.budget = .tokens(128)
    return [survey, exploration]
  }

  /// Those that there is something to do for where there is one page.
  private var bindings: [KeyBinding<HeadsAction>] {
    HeadsPage().bindings.bindings.filter {
      if case .shared(let action) = $0.action { !action.turnsPages } else { true }
    }
  }

  @Test func everyBindingDoesSomething() throws {
    for state in try states() {
      let before = try view(state)
      let bindings = bindings.filter { $0.row.context.holds(in: state.mode) }
      #expect(bindings.count > 25)
      for binding in bindings {
        for key in binding.row.keys {
          var view = before
          let effects = view.handle(key: key, state: state)
          #expect(
            !effects.isEmpty || description(view) != description(before),
            "\(key.label) (\(binding.action.name)) does nothing in \(state.mode)")
        }
      }
    }
  }

  /// Before the model is there, a key does what needs no model, or it is said that there is none.
  @Test func everyBindingIsAnsweredBeforeTheModelIsThere() throws {
    let before = ViewState(width: 80, height: 24, modelName: "ruler-tiny")
    for binding in bindings {
      for mode in [ExplorerState.Mode.survey, .explore] where binding.row.context.holds(in: mode) {
        for key in binding.row.keys {
          var view = before
          let effects = view.handle(key: key, state: try Demo.state(mode, model: nil))
          #expect(!effects.isEmpty || description(view) != description(before), "\(key.label)")
        }
      }
    }
  }

  /// The ways out work over everything, and nothing else reaches what lies below.
  @Test(arguments: [
    Overlay.help(scroll: 0), .policies(selected: 0), .policy(text: "", problem: nil),
    .budget(text: "", problem: nil),
  ])
  func nothingGoesThroughWhatLiesOverThePanels(overlay: Overlay) throws {
    for state in try states() {
      var before = try view(state)
      before.overlay = overlay
      for binding in HeadsPage().bindings.bindings where binding.row.context.holds(in: state.mode) {
        for key in binding.row.keys {
          var view = before
          let effects = view.handle(key: key, state: state)
          if case .shared(let action) = binding.action, action.isForProgram, !key.typesCharacter {
            #expect(effects.count == 1)
          } else {
            // Nothing is typed, and the policy selected is in force: Enter has nothing to ask for either.
            #expect(effects.isEmpty)
          }
          view.overlay = overlay
          #expect(description(view) == description(before), "\(key.label) over \(overlay)")
        }
      }
    }
  }

  /// Enter asks for what lies over the panels, and for nothing of what lies below.
  @Test func enterAsksForWhatLiesOverThePanels() throws {
    let uniform = try #require(PolicyCatalog.standard.names.firstIndex(of: "snapkv"))
    for state in try states() {
      let before = try view(state)
      let row = PolicyCatalog.standard.named[uniform]
      let chosen = try #require(before.frame.plan.policy(of: row, in: state))
      for (overlay, command) in [
        (.help(scroll: 0), nil), (.policies(selected: uniform), .setPolicy(chosen)),
        (.policy(text: "snapkv", problem: nil), .setPolicy(try Policy("snapkv"))),
        (.budget(text: "96", problem: nil), .setBudget(.tokens(96))),
      ] as [(Overlay, ExplorerCommand?)] {
        var view = before
        view.overlay = overlay
        let effects = view.handle(key: .enter, state: state)
        #expect(effects.map { "\($0)" } == command.map { ["\(Effect.command($0))"] } ?? [])
        #expect(view.overlay == nil)
      }
    }
  }
}
