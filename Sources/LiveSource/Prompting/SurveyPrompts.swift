import Prompts
package import Readings

/// Which prompts a survey draws: prompt `i` depends on these and `i` alone.
public struct SurveyPrompts: Sendable, Equatable {
  /// Names of the tasks drawn from, in turn.
  public var tasks: [String]
  /// Shortest and longest prompt in tokens.
  public var lengths: ClosedRange<Int>
  /// Seed of all draws.
  public var seed: UInt64

  /// Every task there is.
  public static var allTasks: [String] { TaskCatalog.names }

  /// States what is drawn; by default every task, at 150 to 500 tokens.
  public init(
    tasks: [String] = SurveyPrompts.allTasks, lengths: ClosedRange<Int> = 150...500, seed: UInt64 = 0
  ) {
    self.tasks = tasks
    self.lengths = lengths
    self.seed = seed
  }

  /// The `index`-th prompt, read by the model's tokenizer, no longer than its context.
  ///
  /// - Throws: `PromptError` for an unknown task or a context too small for it.
  package func prompt(at index: Int, model: LiveModel, under promptProtocol: PromptProtocol) throws
    -> PromptRecord
  {
    let drawn = TaskCatalog.survey(seed: seed, index: index, tasks: try tasks.map(TaskCatalog.task(named:)))
    let longest = min(lengths.upperBound, model.summary.contextLength)
    let shortest = min(lengths.lowerBound, longest)
    // The task's generator mixes its seed, so the high bits may choose the length as well.
    let length = shortest + Int((drawn.seed >> 32) % UInt64(longest - shortest + 1))
    func source(_ length: Int) -> PromptSource {
      .task(name: drawn.task.name, length: length, seed: drawn.seed)
    }
    do {
      return try source(length).record(model: model, under: promptProtocol)
    } catch PromptError.lengthTooSmall(_, _, let minimum) where minimum <= model.summary.contextLength {
      // Another tokenizer may need more tokens for the same facts.
      return try source(minimum).record(model: model, under: promptProtocol)
    }
  }
}
