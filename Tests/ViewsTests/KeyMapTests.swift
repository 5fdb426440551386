import Readings
import Testing

@testable import Views

@Suite struct KeyMapTests {
  @Test func everyBindingIsExplained() {
    for binding in KeyMap.bindings {
      #expect(binding.help.count > 4)
      #expect(binding.help.hasSuffix("."))
      #expect(binding.help.first?.isUppercase == true)
      #expect(!binding.keys.isEmpty)
    }
  }

  @Test(arguments: [ExplorerState.Mode.survey, .explore])
  func aKeyMeansOneThing(mode: ExplorerState.Mode) {
    let keys = KeyMap.bindings(in: mode).flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    for key in keys { #expect(KeyLabel.normalized(key) == key) }
  }

  @Test func everyActionHasAKey() {
    #expect(Set(KeyMap.bindings.map(\.action)) == Set(Action.allCases))
  }

  @Test func theKeysOfTheTwoModes() {
    #expect(KeyMap.action(for: "enter", mode: .survey) == .takePrompt)
    #expect(KeyMap.action(for: "enter", mode: .explore) == nil)
    #expect(KeyMap.action(for: " ", mode: .survey) == .pause)
    #expect(KeyMap.action(for: "space", mode: .explore) == .run)
    #expect(KeyMap.action(for: "n", mode: .survey) == nil)
    #expect(KeyMap.action(for: "n", mode: .explore) == .stepForward)
    #expect(KeyMap.action(for: "N", mode: .explore) == .stepBack)
    #expect(KeyMap.action(for: "pgdn", mode: .explore) == .pageDown)
    #expect(KeyMap.action(for: "ctrl-c", mode: .survey) == .quit)
    #expect(KeyMap.action(for: "ctrl-x", mode: .survey) == nil)
    #expect(KeyMap.action(for: "", mode: .survey) == nil)
  }

  @Test func theKeyLineEndsWithHelpAndQuit() {
    for mode in [ExplorerState.Mode.survey, .explore] {
      let items = KeyLine.items(mode)
      #expect(items.suffix(2) == [.init(keys: "?", label: "help"), .init(keys: "q", label: "quit")])
      #expect(items.contains(.init(keys: "+-", label: "budget")))
      #expect(items.contains(.init(keys: "↑↓←→", label: "move")))
    }
  }

  @Test func theHelpHasEveryBinding() {
    let lines = HelpOverlay.lines(width: 200)
    for binding in KeyMap.bindings {
      let keys = binding.keys.map(KeyLabel.display).joined(separator: " ")
      #expect(lines.contains(.key(keys, binding.help)))
    }
  }

  @Test func keysAreNamedAsOnAKeyboard() {
    let names = [
      "ctrl-s": "Ctrl-S", "page-up": "PgUp", "up": "↑", "f1": "F1", "space": "Space", "f": "f", "N": "N",
    ]
    for (key, name) in names { #expect(KeyLabel.display(key) == name) }
  }
}
