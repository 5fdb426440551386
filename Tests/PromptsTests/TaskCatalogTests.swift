import Testing

@testable import Prompts

@Suite struct TaskCatalogTests {
  @Test func findsEveryTaskByItsName() throws {
    #expect(TaskCatalog.names == ["niah_single_1", "niah_single_2", "niah_single_3", "niah_multikey_1"])
    for name in TaskCatalog.names {
      #expect(try TaskCatalog.task(named: name).name == name)
    }
  }

  @Test func anUnknownNameListsTheKnownOnes() throws {
    let error = try #require(throws: PromptError.self) { try TaskCatalog.task(named: "niah\u{1B}[2J") }
    #expect(error == .unknownTask(name: "niah\u{1B}[2J", known: TaskCatalog.names))
    #expect(TaskCatalog.names.allSatisfy { error.description.contains($0) })
    #expect(!error.description.contains("\u{1B}"))
  }

  @Test func surveysTakeTasksInTurn() {
    let names = (0..<8).map { TaskCatalog.survey(seed: 9, index: $0).task.name }
    #expect(names == TaskCatalog.names + TaskCatalog.names)
    let alone = (0..<3).map { TaskCatalog.survey(seed: 9, index: $0, tasks: [NeedleTask.single2]).task.name }
    #expect(alone == ["niah_single_2", "niah_single_2", "niah_single_2"])
  }

  @Test func surveySeedsDependOnSeedAndPlaceAlone() {
    let seeds = (0..<1_000).map { TaskCatalog.survey(seed: 1, index: $0).seed }
    #expect(Set(seeds).count == 1_000)
    #expect(seeds[500] == TaskCatalog.survey(seed: 1, index: 500).seed)
    let others = (0..<1_000).map { TaskCatalog.survey(seed: 2, index: $0).seed }
    #expect(Set(seeds).isDisjoint(with: others))
  }
}
