import LiveSource
import Session
import ArgumentParser
import Export
import Foundation
import Readings

/// `headscope run`: the same readings as the screen's, with no terminal.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Write the readings of a prompt, or of a survey, as CSV or JSON.")

  @OptionGroup var model: ModelOptions
  @OptionGroup var prompt: PromptOptions
  @OptionGroup var policies: PolicyOptions

  @Option(
    help: "Tokens to decode after the prompt (default: \(PromptRun.usualSteps), if the context has room).")
  var steps: Int?

  @Option(help: ArgumentHelp("Survey so many sampled prompts instead of running one.", valueName: "prompts"))
  var survey: Int?

  @Option(
    help: ArgumentHelp("Write CSV to a file, or to standard output with - (the default).", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Write JSON Lines to a file, or to standard output with -.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Write a picture of the screen, 100×30, as SVG; - is standard output.", valueName: "file"))
  var svg: String?

  @Flag(help: "Decode on caches from which evicted entries are really dropped, and say how large they are.")
  var compact = false

  func validate() throws {
    if let steps, steps < 0 { throw ValidationError("--steps \(steps) cannot be used: expected 0 or more.") }
    if let survey {
      guard survey > 0 else {
        throw ValidationError("--survey \(survey) cannot be used: expected 1 or more.")
      }
      guard json == nil else {
        throw ValidationError("--json is for a single prompt: a survey is written as CSV.")
      }
      guard prompt.prompt == nil, prompt.tokenIds == nil, prompt.task == nil, prompt.length == nil,
        steps == nil,
        !compact
      else {
        throw ValidationError(
          "--survey draws its own prompts and does not decode: give no --prompt, --token-ids, --task, --length, --steps or --compact with it."
        )
      }
    }
    let outputs = [csv, json, svg].compactMap { $0 }.map { path in
      path == "-" ? path : URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }
    if let twice = outputs.first(where: { path in outputs.count(where: { $0 == path }) > 1 }) {
      let name = twice == "-" ? "standard output" : twice
      throw ValidationError("\(name) is named twice: --csv, --json and --svg each need a file of their own.")
    }
  }

  func run() throws {
    Interruption.watch()
    try Failure.reported {
      let plans = try policies.plans()
      let source = try prompt.source()
      // Opened before any work is done, so that a path that cannot be written is found at once.
      let csvFile = try (csv ?? (json == nil && svg == nil ? "-" : nil)).map(OutputFile.init)
      let jsonFile = try json.map(OutputFile.init)
      let svgFile = try svg.map(OutputFile.init)
      do {
        if let survey {
          let result = try SurveyRun.result(
            model: model.directory(), prompts: SurveyPrompts(seed: prompt.seed),
            promptProtocol: prompt.promptProtocol, isChat: prompt.chat, count: survey, plans: plans,
            threads: model.threads, isCancelled: { Interruption.signal != nil })
          if let csvFile { try SurveyCSV.write(result.statistics, model: result.model, to: csvFile) }
          try svgFile?.write(ScreenPicture.svg(result.state))
        } else {
          guard let source else { throw UsageFailure.noPrompt }
          let progress = ProgressLine()
          defer { progress.clear() }
          let result = try PromptRun.result(
            model: model.directory(), prompt: source, promptProtocol: prompt.promptProtocol,
            isChat: prompt.chat, plans: plans, steps: steps, threads: model.threads,
            isCompact: compact, isCancelled: { Interruption.signal != nil },
            onLayer: { done, layers, rate in
              progress.show(
                done < layers ? "prefill layer \(done)/\(layers), \(Int(rate)) tok/s" : "decoding")
            })
          progress.clear()
          for (file, format) in [(csvFile, SnapshotFormat.csv), (jsonFile, .jsonLines)] {
            if let file {
              try format.write(result.comparison.given, of: result.prompt, model: result.model, to: file)
            }
          }
          try svgFile?.write(ScreenPicture.svg(result.state))
          try svgFile?.flush()
          if compact { Self.reportCaches(result) }
        }
      } catch is CancellationError {
        throw ExitCode(128 + (Interruption.signal ?? 0))
      }
      try csvFile?.finish()
      try jsonFile?.finish()
      try svgFile?.finish()
    }
  }

  /// Says on standard error how many bytes of keys and values each policy holds.
  private static func reportCaches(_ run: PromptRun) {
    for (track, bytes) in zip(run.comparison.tracks, run.cacheBytes) {
      FileHandle.standardError.write(
        Data("headscope: \(track.policy) holds \(bytes) bytes of keys and values\n".utf8))
    }
  }
}
