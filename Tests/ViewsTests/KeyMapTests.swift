import Input
import Readings
import Testing

@testable import Views

@Suite struct KeyMapTests {
  private let map = KeyMap<HeadsAction>.standard

  @Test func everyBindingIsExplained() {
    for row in map.rows {
      #expect(row.help.count > 4)
      #expect(row.help.hasSuffix("."))
      #expect(row.help.first?.isUppercase == true)
      #expect(!row.keys.isEmpty)
    }
  }

  @Test(arguments: [ExplorerState.Mode.survey, .explore])
  func aKeyMeansOneThing(mode: ExplorerState.Mode) {
    let keys = map.rows.filter { $0.context.holds(in: mode) }.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test func everyActionHasAKey() {
    let actions = SharedAction.allCases.map(Action.shared) + HeadsAction.allCases.map(Action.own)
    #expect(Set(map.bindings.map(\.action)) == Set(actions))
    #expect(map.bindings.count == actions.count)
    // Settings know them by their names, which therefore differ.
    #expect(Set(actions.map(\.name)).count == actions.count)
  }

  @Test func theKeysOfTheTwoModes() {
    #expect(map.action(for: .enter, mode: .survey) == .shared(.takePrompt))
    #expect(map.action(for: .enter, mode: .explore) == nil)
    #expect(map.action(for: " ", mode: .survey) == .shared(.pause))
    #expect(map.action(for: " ", mode: .explore) == .shared(.run))
    #expect(map.action(for: "n", mode: .survey) == nil)
    #expect(map.action(for: "n", mode: .explore) == .shared(.stepForward))
    #expect(map.action(for: "N", mode: .explore) == .shared(.stepBack))
    #expect(map.action(for: .pageDown, mode: .explore) == .own(.pageDown))
    #expect(map.action(for: .control("C"), mode: .survey) == .shared(.quit))
    #expect(map.action(for: .control("X"), mode: .survey) == nil)
  }

  @Test func keysCanBeChanged() {
    let changed = map.changed(["nextMetric": ["t", .function(2)], "quit": ["Q", "c"], "nothing": ["q"]])
    #expect(changed.action(for: "t", mode: .explore) == .own(.nextMetric))
    #expect(changed.action(for: .function(2), mode: .survey) == .own(.nextMetric))
    #expect(changed.action(for: "m", mode: .explore) == nil)
    #expect(changed.action(for: "q", mode: .explore) == nil)
    // What had the key before has it no more: a key means one thing.
    #expect(changed.action(for: "c", mode: .explore) == .shared(.quit))
    #expect(KeyLine.items(changed.rows).suffix(2).map(\.keys) == ["?", "Q"])
    #expect(map.changed([:]) == map)
    let help = HelpOverlay(HelpContents(rows: changed.rows), width: 200, height: 60).lines
    #expect(help.contains(.key("Q c", "Quit.")))
    #expect(
      !help.contains { if case .key(_, let text) = $0 { text.contains("end of the answer") } else { false } })
  }

  @Test func aKeyOfTheOtherModeIsKept() {
    let changed = map.changed(["stepForward": [.enter]])
    #expect(changed.action(for: .enter, mode: .explore) == .shared(.stepForward))
    #expect(changed.action(for: .enter, mode: .survey) == .shared(.takePrompt))
  }

  @Test func theKeyLineEndsWithHelpAndQuit() {
    for mode in [ExplorerState.Mode.survey, .explore] {
      let items = KeyLine.items(map.rows.filter { $0.context.holds(in: mode) })
      #expect(items.suffix(2) == [.init(keys: "?", label: "help"), .init(keys: "q", label: "quit")])
      #expect(items.contains(.init(keys: "+-", label: "budget")))
      #expect(items.contains(.init(keys: "↑↓←→", label: "move")))
    }
  }

  @Test func theHelpHasEveryBinding() {
    let lines = HelpOverlay(HelpContents(rows: map.rows), width: 200, height: 60).lines
    for row in map.rows {
      let keys = row.keys.map(\.label).joined(separator: " ")
      #expect(lines.contains(.key(keys, row.help)))
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
