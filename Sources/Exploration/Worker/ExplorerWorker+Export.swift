import Foundation

extension ExplorerWorker {
  /// Writes what is shown as CSV under a name that is not taken.
  func export() {
    guard let model else { return }
    catchUp(unlessAsked: false)
    let text: String
    let name: String
    switch state.mode {
    case .survey:
      guard let survey = state.survey else { return }
      text = SurveyCSV.text([survey.statistics], model: model.summary)
      name = "headscope-survey-\(survey.statistics.prompts)"
    case .explore:
      guard let session else { return }
      text = SnapshotCSV.text(
        tracks: session.tracks.prefix(1 + exportedPlans.count).map(\.published), prompt: session.prompt,
        model: model.summary)
      name = "headscope-\(session.prompt.digest.prefix(8))"
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

  /// What writes the same with no screen, on the same model.
  private var command: String {
    var words = ["headscope run"]
    switch state.mode {
    case .survey:
      words.append("--survey \(surveyIndex) --seed \(configuration.survey.seed)")
      if state.promptProtocol == .agnostic { words.append("--protocol \(state.promptProtocol.rawValue)") }
    case .explore: words.append("\(session?.prompt.arguments ?? "") --steps \(session?.lastStep ?? 0)")
    }
    let policies = state.mode == .survey ? [plan] : exportedPlans
    words += policies.map { "--policy \($0.policy)" } + ["--budget \(plan.budget)"]
    return words.joined(separator: " ")
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
