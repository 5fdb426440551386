import LiveSource
import ArgumentParser
import Export
import Foundation
import Prompts

/// `headscope importance`: measures the head importance that the policy headkv divides budgets by.
struct ImportanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Measure which heads retrieve, for the policy headkv.",
    discussion: """
      Each query head's attention to the needle while the answer is spoken, over generated tasks that the model \
      answers rightly (HeadKV, arXiv 2410.19258). The policy headkv reads the file named head-importance.json in a \
      model's folder, or another one: --policy headkv:file=PATH.
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Tasks that take turns, separated by commas (default: all).", valueName: "names"))
  var tasks: String = TaskCatalog.names.joined(separator: ",")

  @Option(help: "Prompts to try.") var samples: Int = 32

  @Option(help: "Length of each prompt in tokens.") var length: Int = 400

  @Option(help: "Seed of the prompts.") var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Where to write, or - for standard output.", valueName: "file"))
  var output: String = "-"

  func validate() throws {
    guard samples > 0 else {
      throw ValidationError("--samples \(samples) cannot be used: expected 1 or more.")
    }
    guard tasks.contains(where: { $0 != "," }) else {
      throw ValidationError(
        "--tasks names no task: expected some of \(TaskCatalog.names.joined(separator: ", ")).")
    }
    guard length > 0 else {
      throw ValidationError("--length \(length) cannot be used: expected at least 1.")
    }
  }

  func run() throws {
    Interruption.watch()
    try Failure.reported {
      let file = try OutputFile(path: output)
      do {
        let result = try HeadImportanceRun.result(
          model: model.directory(), tasks: tasks.split(separator: ",").map(String.init), count: samples,
          length: length, seed: seed, threads: model.threads, isCancelled: { Interruption.signal != nil })
        try file.write(result.json)
        try file.flush()
        FileHandle.standardError.write(
          Data(
            "headscope: measured on \(result.answered) of \(result.prompts) prompts, answered rightly\n".utf8)
        )
      } catch is CancellationError {
        throw ExitCode(128 + (Interruption.signal ?? 0))
      }
      try file.finish()
    }
  }
}
