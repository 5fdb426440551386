import AdaKV
import Canvas
import Input
import Readings
import Terminal
import Testing
import Views

@testable import headscope

/// The loop between terminal and worker, on a terminal in memory and with a worker that only listens.
@Suite struct ScreenLoopTests {
  /// A worker that publishes given states, one at each ring, and keeps what is asked of it.
  private final class Listener: ScreenWorker {
    var states: [ExplorerState]
    var commands: [String] = []
    var calls: [String] = []
    var ring: () -> Void = {}

    init(_ states: [ExplorerState]) { self.states = states }

    func start() {
      calls.append("start")
      if !states.isEmpty { ring() }
    }

    func send(_ command: ExplorerCommand) { commands.append("\(command)") }

    func newState() -> ExplorerState? {
      guard !states.isEmpty else { return nil }
      defer { if states.count > 0 { ring() } }
      return states.removeFirst()
    }

    func stop() { calls.append("stop") }
  }

  private static func state(_ mode: ExplorerState.Mode = .survey) throws -> ExplorerState {
    var state = ExplorerState(
      activity: .idle, mode: mode, policy: try Policy("ada-snapkv"), budget: .tokens(64))
    state.model = ModelShape(
      name: "tiny", layers: 6, queryHeads: 8, kvHeads: 4, contextLength: 4096, headDimension: 16,
      cacheBytesPerToken: 512)
    return state
  }

  /// What came of a run: its end, what the terminal has seen and what the worker was asked.
  private struct Run {
    let outcome: ScreenLoop.Outcome
    let terminal: MemoryTerminal
    let worker: Listener

    var screens: [Canvas] { terminal.presented }
  }

  private func run(
    _ script: [[TerminalEvent]], states: [ExplorerState] = [], settings: Settings = Settings()
  ) throws -> Run {
    let terminal = try MemoryTerminal(
      width: 80, height: 24, script: script.map(MemoryTerminal.Turn.events))
    let worker = Listener(states)
    let outcome = try loop(terminal, worker, settings).run()
    #expect(worker.calls == ["start", "stop"])
    return Run(outcome: outcome, terminal: terminal, worker: worker)
  }

  private func loop(_ terminal: MemoryTerminal, _ worker: Listener, _ settings: Settings) -> ScreenLoop {
    ScreenLoop(terminal: terminal, modelName: "ruler-tiny", settings: settings) { ring in
      // The first thing a user sees does not wait for the worker to be made.
      #expect(terminal.presented.count == 1)
      #expect(terminal.presented.first?.text.contains("loading ruler-tiny") == true)
      worker.ring = ring
      return worker
    }
  }

  private func isQuit(_ outcome: ScreenLoop.Outcome) -> Bool {
    if case .quit = outcome { true } else { false }
  }

  @Test func keysBecomeCommands() throws {
    let run = try run(
      [[], [.key("n"), .key("n"), .key("+")], [.key(.control("S"))], [.key("q"), .key("n")]],
      states: [try Self.state(.explore)])
    #expect(isQuit(run.outcome))
    // What is typed behind the way out is not asked for.
    #expect(
      run.worker.commands.map { $0.prefix { $0 != "(" } } == ["forward", "forward", "setBudget", "export"])
  }

  @Test func aWakeUpShowsTheNewestState() throws {
    var second = try Self.state()
    second.notice = ExplorerState.Notice(text: "wrote a file", isProblem: false)
    let run = try run([[], [], [.key("q")]], states: [try Self.state(), second])
    #expect(run.screens.count == 3)
    #expect(run.screens[1].text.contains("tiny 6L 8H/4KV") && !run.screens[1].text.contains("wrote a file"))
    #expect(run.screens[2].text.contains("wrote a file"))
  }

  @Test func anotherSizeIsDrawn() throws {
    let run = try run([[.resize(width: 100, height: 30)], [.resize(width: 50, height: 10)]])
    #expect(run.screens.map(\.width) == [80, 100, 50])
    #expect(run.screens.map(\.height) == [24, 30, 10])
    #expect(run.screens[2].text.contains("this is 50×10"))
    #expect(isQuit(run.outcome))
  }

  @Test func theMouseReachesTheView() throws {
    let wheel = TerminalEvent.mouse(MouseEvent(kind: .wheelDown, row: 5, column: 8))
    let run = try run([[], [wheel, wheel], [.key("q")]], states: [try Self.state()])
    #expect(run.screens.last?.text.contains("head L2 · KV0") == true)
  }

  @Test(arguments: [Int32(2), 1, 15])
  func aSignalEndsTheLoop(signal: Int32) throws {
    let run = try run([[.quit(signal: signal), .key("q")]])
    guard case .signal(signal) = run.outcome else {
      Issue.record("ended with \(run.outcome)")
      return
    }
    #expect(run.screens.count == 1)
  }

  @Test func aTerminalThatIsGoneEndsTheLoop() throws {
    #expect(isQuit(try run([[.endOfInput]]).outcome))
  }

  @Test func aWorkerThatCannotGoOnEndsTheLoop() throws {
    struct Trouble: Error {}
    var state = try Self.state()
    state.failure = Trouble()
    let run = try run([[], [.key("q")]], states: [state])
    guard case .failed(let error) = run.outcome else {
      Issue.record("ended with \(run.outcome)")
      return
    }
    #expect(error is Trouble)
  }

  @Test func aTerminalThatFailsStopsTheWorker() throws {
    let failure = TerminalError.system(operation: "wait for the terminal", code: 5)
    let terminal = try MemoryTerminal(width: 80, height: 24, script: [.events([]), .failure(failure)])
    let worker = Listener([])
    #expect(throws: failure) { _ = try loop(terminal, worker, Settings()).run() }
    #expect(worker.calls == ["start", "stop"])
  }

  @Test func theShellAndAFreshPictureAreTheTerminalsBusiness() throws {
    let run = try run([[.key(.control("Z"))], [.key(.control("L")), .key(.control("L"))], [.key("q")]])
    #expect((run.terminal.suspensions, run.terminal.redraws) == (1, 2))
    #expect(run.worker.commands.isEmpty)
    #expect(run.screens.count == 3)
  }

  @Test func settingsSayWhichKeys() throws {
    let run = try run(
      [[.key("q")], [.key("Q")], [.key("n")]], settings: Settings(keys: ["quit": ["Q"]]))
    #expect(isQuit(run.outcome))
    #expect(run.screens.count == 2)
    #expect(run.screens[0].rowText(23).hasSuffix("? help  Q quit"))
  }
}
