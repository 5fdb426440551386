import LiveSource
import ArgumentParser
import Prompts
import Readings

/// Which prompt.
struct PromptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A text file, or - for standard input; a line of three hyphens may stand before its question, and is not fed.",
      valueName: "file"))
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "Whitespace-separated token ids, fed as they are; - for standard input.", valueName: "file"))
  var tokenIds: String?

  @Option(
    help: ArgumentHelp("A generated task: \(TaskCatalog.names.joined(separator: ", ")).", valueName: "name"))
  var task: String?

  @Option(help: "Length of a generated task in tokens (default: 400).")
  var length: Int?

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "aware: context and question are one prompt. agnostic: the context alone is read and evicted from, the question fed after it.",
      valueName: "aware|agnostic"),
    transform: Self.promptProtocol)
  var promptProtocol: PromptProtocol = .aware

  @Option(help: "Seed of a generated task, or of a survey.")
  var seed: UInt64 = 0

  @Flag(help: "Wrap prompts in the model's chat template.")
  var chat = false

  func validate() throws {
    guard !chat || tokenIds == nil else {
      throw ValidationError("--token-ids are fed as they are: give no --chat with them.")
    }
    guard promptProtocol == .aware || tokenIds == nil else {
      throw ValidationError(
        "--protocol agnostic needs a question apart from its context, and token ids have none: give --prompt or --task."
      )
    }
    guard [prompt, tokenIds, task].compactMap({ $0 }).count <= 1 else {
      throw ValidationError("--prompt, --token-ids and --task name one prompt: give one of them.")
    }
    if let length {
      guard length > 0 else {
        throw ValidationError("--length \(length) cannot be used: expected at least 1.")
      }
      guard task != nil else { throw ValidationError("--length is a generated task's: give --task with it.") }
    }
  }

  /// The prompt named, or nil if none is.
  func source() throws -> PromptSource? {
    if let prompt {
      return .text(try PromptFile.read(prompt), path: prompt)
    }
    if let tokenIds {
      return .tokenIDs(try TokenIDFile.read(tokenIds), path: tokenIds)
    }
    if let task {
      _ = try TaskCatalog.task(named: task)
      return .task(name: task, length: length ?? 400, seed: seed)
    }
    return nil
  }

  @Sendable private static func promptProtocol(_ text: String) throws -> PromptProtocol {
    guard let known = PromptProtocol(rawValue: text) else {
      let names = PromptProtocol.allCases.map(\.rawValue).joined(separator: " or ")
      throw ValidationError("'\(text)' is no protocol: expected \(names).")
    }
    return known
  }
}
