import Export
import Foundation
import Readings

extension ExplorerWorker {
  /// Writes what is shown as CSV under a name that is not taken.
  func export() {
    guard let model else { return }
    catchUp(unlessAsked: false)
    let text: String
    let name: String
    let command: RunInvocation
    switch state.mode {
    case .survey:
      guard let survey = state.survey else { return }
      text = SurveyCSV.text([survey.statistics], model: model.summary)
      name = "headscope-survey-\(survey.statistics.prompts)"
      command = RunInvocation(
        .survey(prompts: surveyIndex, seed: configuration.survey.seed, state.promptProtocol),
        policies: [plan.policy], budget: plan.budget)
    case .explore:
      guard let session else { return }
      let prompt = session.prompt
      text = SnapshotCSV.text(
        tracks: session.tracks.prefix(1 + exportedPlans.count).map(\.published), prompt: prompt,
        model: model.summary)
      name = "headscope-\(prompt.digest.prefix(8))"
      command = RunInvocation(
        .prompt(prompt.origin, isChat: prompt.isChat, prompt.promptProtocol, steps: session.lastStep),
        policies: exportedPlans.map(\.policy), budget: plan.budget)
    }
    do {
      let path = freePath(name: name)
      let file = try OutputFile(path: path)
      try file.write(text)
      try file.finish()
      state.notice = ExplorerState.Notice(text: "wrote \(path): \(command)", isProblem: false)
    } catch {
      refuse(error)
    }
  }

  /// `name.csv`, or `name-2.csv` and so on: an export never replaces a file.
  private func freePath(name: String) -> String {
    let folder = configuration.exportFolder == "." ? "" : configuration.exportFolder + "/"
    var path = "\(folder)\(name).csv"
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
      path = "\(folder)\(name)-\(number).csv"
      number += 1
    }
    return path
  }
}
