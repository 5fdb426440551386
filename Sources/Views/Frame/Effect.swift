package import Readings

/// What a key or click asks of the program around the view.
package enum Effect: Sendable {
  /// Hand this to the worker.
  case command(ExplorerCommand)
  /// Leave.
  case quit
  /// Paint every cell anew, as after something else wrote on the terminal.
  case redraw
  /// Stop, as the shell's job control has it.
  case suspend
}
