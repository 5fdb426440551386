import Readings

/// What the screen's loop needs of the worker behind it; none of its calls waits for work to be done.
protocol ScreenWorker {
  /// Begins.
  func start()

  /// Asks for something.
  func send(_ command: ExplorerCommand)

  /// The newest state since the last call, if there is one.
  func newState() -> ExplorerState?

  /// Lets go of what is under way.
  func stop()
}
