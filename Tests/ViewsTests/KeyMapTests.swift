import Exploration
import Input
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
  }

  @Test func everyActionHasAKey() {
    #expect(Set(KeyMap.bindings.map(\.action)) == Set(Action.allCases))
  }

  @Test func theKeysOfTheTwoModes() {
    #expect(KeyMap.action(for: .enter, mode: .survey) == .takePrompt)
    #expect(KeyMap.action(for: .enter, mode: .explore) == nil)
    #expect(KeyMap.action(for: " ", mode: .survey) == .pause)
    #expect(KeyMap.action(for: " ", mode: .explore) == .run)
    #expect(KeyMap.action(for: "n", mode: .survey) == nil)
    #expect(KeyMap.action(for: "n", mode: .explore) == .stepForward)
    #expect(KeyMap.action(for: "N", mode: .explore) == .stepBack)
    #expect(KeyMap.action(for: .pageDown, mode: .explore) == .pageDown)
    #expect(KeyMap.action(for: .control("C"), mode: .survey) == .quit)
    #expect(KeyMap.action(for: .control("X"), mode: .survey) == nil)
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
      let keys = binding.keys.map(\.label).joined(separator: " ")
      #expect(lines.contains(.key(keys, binding.help)))
    }
  }

  @Test func keysAreNamedAsOnAKeyboard() {
    let names: [(Key, String)] = [
      (.control("S"), "Ctrl-S"), (.pageUp, "PgUp"), (.up, "↑"), (.function(1), "F1"), (" ", "Space"),
      ("f", "f"),
      ("N", "N"), (.enter, "Enter"), (.escape, "Esc"),
    ]
    for (key, name) in names { #expect(key.label == name) }
  }
}
