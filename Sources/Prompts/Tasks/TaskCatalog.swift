/// The tasks there are, by name.
public enum TaskCatalog {
  /// Every task, in the order in which they are listed and surveyed.
  public static let tasks: [any PromptTask] = [
    NeedleTask.single1, NeedleTask.single2, NeedleTask.single3, NeedleTask.multikey1,
  ]

  /// The names of all tasks, in that order.
  public static var names: [String] { tasks.map(\.name) }

  /// The task of that name.
  ///
  /// - Throws: ``PromptError/unknownTask(name:known:)``, which lists those there are.
  public static func task(named name: String) throws(PromptError) -> any PromptTask {
    guard let task = tasks.first(where: { $0.name == name }) else {
      throw .unknownTask(name: name, known: names)
    }
    return task
  }

  /// Which prompt stands at a place of a survey; it depends on the survey's seed and the place alone.
  ///
  /// - Parameters:
  ///   - seed: The survey's seed.
  ///   - index: The place, from 0; the tasks take turns.
  ///   - tasks: The tasks that are surveyed, at least one.
  /// - Returns: The task, and the seed to give it.
  public static func survey(
    seed: UInt64, index: Int, tasks: [any PromptTask] = TaskCatalog.tasks
  ) -> (task: any PromptTask, seed: UInt64) {
    let place = UInt64(bitPattern: Int64(index))
    let task = tasks[Int(place % UInt64(tasks.count))]
    return (task, RandomSource.mix(RandomSource.mix(seed) &+ place))
  }
}
