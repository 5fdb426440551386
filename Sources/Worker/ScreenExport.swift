import AdaKV
import Export
import Foundation
import Readings

/// What is shown, as a CSV file: what writes it, the name it is written under, and the command that writes the same.
struct ScreenExport {
  private let write: (any ByteSink) throws(ExportError) -> Void
  private let name: String
  private let command: RunInvocation

  /// A survey's statistics.
  ///
  /// - Parameters:
  ///   - prompts: How many prompts the survey has drawn.
  ///   - seed: The seed they were drawn by.
  init(
    _ survey: ExplorerState.Survey, prompts: Int, seed: UInt64, in state: ExplorerState, model: ModelShape
  ) {
    write = { sink throws(ExportError) in
      try SurveyCSV.write([survey.statistics], model: model, to: sink)
    }
    name = "headscope-survey-\(survey.statistics.prompts)"
    command = RunInvocation(
      .survey(prompts: prompts, seed: seed, isChat: survey.prompt.isChat, state.promptProtocol),
      policies: [state.policy], budget: state.budget)
  }

  /// Every step of a prompt, of the full cache and the plans given.
  init(_ exploration: ExplorerState.Exploration, plans: ComparedPlans, model: ModelShape) {
    let prompt = exploration.prompt
    write = { sink throws(ExportError) in
      try SnapshotFormat.csv.write(exploration.comparison.given, of: prompt, model: model, to: sink)
    }
    name = "headscope-\(prompt.digest.prefix(8))"
    command = RunInvocation(
      .prompt(prompt.origin, isChat: prompt.isChat, prompt.promptProtocol, steps: exploration.lastStep),
      policies: plans.given.map(\.policy), budget: plans.chosen.budget)
  }

  /// Writes the file into a folder under a name that is not taken.
  ///
  /// - Returns: A sentence that names the file and the command.
  /// - Throws: `ExportError`.
  func write(into folder: String) throws -> String {
    let path = freePath(in: folder)
    let file = try OutputFile(path: path)
    try write(file)
    try file.finish()
    return "wrote \(path): \(command)"
  }

  /// `name.csv`, or `name-2.csv` and so on: an export never replaces a file.
  private func freePath(in folder: String) -> String {
    let folder = folder == "." ? "" : folder + "/"
    var path = "\(folder)\(name).csv"
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
      path = "\(folder)\(name)-\(number).csv"
      number += 1
    }
    return path
  }
}
