import AdaKV
import LiveSource
import Readings
import Testing

@testable import Worker

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

  /// A survey or, with a prompt, an exploration of a model that is open already.
  convenience init(_ prompt: PromptSource? = nil, of model: FussyModel = FussyModel(), folder: String = ".")
    throws
  {
    let plan = TrackPlan(policy: try Policy("ada-snapkv:window=4"), budget: .tokens(20))
    self.init(
      ExplorerConfiguration(model: "none", plans: [plan], prompt: prompt, exportFolder: folder)
    ) { _, _ in model }
  }

  /// A survey that has read so many prompts.
  static func surveying(_ prompts: Int = 2, of model: FussyModel = FussyModel(), folder: String = ".") throws
    -> SteppedExplorer
  {
    let explorer = try SteppedExplorer(of: model, folder: folder)
    try explorer.run(until: { $0.survey?.statistics.prompts == prompts })
    return explorer
  }

  /// An exploration of a prompt of 40 tokens, at its first step.
  static func exploring(
    _ prompt: PromptSource = .task(name: "made up", length: 40, seed: 6), of model: FussyModel = FussyModel(),
    folder: String = "."
  ) throws -> SteppedExplorer {
    let explorer = try SteppedExplorer(prompt, of: model, folder: folder)
    try explorer.run(until: { $0.exploration != nil && $0.activity == .idle })
    return explorer
  }

  /// Sends a command, which waits.
  func send(_ command: ExplorerCommand) {
    sent += 1
    explorer?.send(command)
  }

  /// Runs job after job until a state is as asked, and returns that.
  @discardableResult
  func run(
    until isReached: (ExplorerState) -> Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ExplorerState {
    var seen = max(0, states.count - 1)
    repeat {
      if let state = states[seen...].first(where: isReached) { return state }
      seen = states.count
    } while states.count < 1000 && schedule.step()
    let reached = states[seen...].first(where: isReached)
    return try #require(reached, sourceLocation: sourceLocation)
  }

  /// Sends a command and runs until it is obeyed, and whatever was sent before; returns the state after it.
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
    for _ in 0..<100 where states.count == count { schedule.step() }
    return states.count == count
  }

  /// The state published last.
  var last: ExplorerState { get throws { try #require(states.last) } }
}

extension ExplorerState {
  /// What a person sees of it in words, but for the notice and the number of commands.
  var outline: String {
    let exploring = exploration.map { exploration in
      "\(exploration.prompt.digest) \(exploration.step)/\(exploration.lastStep) at \(exploration.pace) "
        + "running \(exploration.isRunning) \(exploration.comparison.tracks.map(\.policy))"
    }
    let surveying = survey.map { "\($0.statistics.prompts) by \($0.statistics.policy) paused \($0.isPaused)" }
    return
      "\(mode) \(activity) \(policy) \(budget) \(promptProtocol) | \(surveying ?? "-") | \(exploring ?? "-")"
  }
}
