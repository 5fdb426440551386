import Readings
import Testing

@testable import Exploration
@testable import LiveSource
@testable import Session

/// An explorer that a test steps by hand, with every state that it has published.
///
/// Unchecked: everything happens on the thread of the test.
final class SteppedExplorer: @unchecked Sendable {
  let schedule = SteppedSchedule()
  private(set) var states: [ExplorerState] = []
  /// Called with each state as it is published.
  var onState: (ExplorerState) -> Void = { _ in }
  private var explorer: Explorer?
  private var sent = 0

  init(_ configuration: ExplorerConfiguration, open: @escaping ExplorerWorker.Open) {
    explorer = Explorer(configuration: configuration, schedule: schedule, open: open) {
      @Sendable [unowned self] in
      guard let state = explorer?.newState() else { return }
      states.append(state)
      onState(state)
    }
    explorer?.start()
  }

  /// An explorer of a model that is open already.
  convenience init(_ configuration: ExplorerConfiguration, of model: any OpenedModel) {
    self.init(configuration) { _, _ in model }
  }

  /// Sends a command, which waits.
  func send(_ command: ExplorerCommand) {
    sent += 1
    explorer?.send(command)
  }

  /// Runs job after job until a state is as asked, and returns that; with no job left it is a failure.
  @discardableResult
  func run(
    until isReached: (ExplorerState) -> Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ExplorerState {
    var seen = max(0, states.count - 1)
    for _ in 0..<500 {
      if let state = states[seen...].first(where: isReached) { return state }
      seen = states.count
      guard schedule.step() else { break }
    }
    let reached = states[min(seen, states.count)...].first(where: isReached)
    return try #require(reached, sourceLocation: sourceLocation)
  }

  /// Sends a command, and runs until it and whatever was sent before are obeyed.
  @discardableResult
  func obey(_ command: ExplorerCommand, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> ExplorerState
  {
    send(command)
    try run(until: { $0.answeredCommands == sent }, sourceLocation: sourceLocation)
    return try last
  }

  /// Whether nothing goes on by itself: the jobs that are left publish nothing.
  var isQuiet: Bool {
    let count = states.count
    for _ in 0..<500 where schedule.step() {}
    return states.count == count
  }

  /// The state published last.
  var last: ExplorerState { get throws { try #require(states.last) } }
}

extension ExplorerState {
  /// What a person sees of it in words, but for the notice and the number of commands.
  var outline: String {
    let exploring = exploration.map { exploration in
      "\(exploration.prompt.digest) step \(exploration.step)/\(exploration.lastStep) running \(exploration.isRunning) "
        + exploration.comparison.tracks.map(\.policy).joined(separator: " ")
    }
    let surveying = survey.map { "\($0.statistics.prompts) by \($0.statistics.policy) paused \($0.isPaused)" }
    return
      "\(mode) \(activity) \(policy) \(budget) \(promptProtocol) | \(surveying ?? "-") | \(exploring ?? "-")"
  }
}
