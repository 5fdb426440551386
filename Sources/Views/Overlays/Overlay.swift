/// What lies over the panels and takes the keys meanwhile.
enum Overlay: Sendable, Equatable {
  /// The list of keys; `scroll` lines of it are above its window.
  case help(scroll: Int)
  /// The list of policies; `selected` is the row that Enter takes.
  case policies(selected: Int)
  /// A policy being typed, and why the last try was refused.
  case policy(text: String, problem: String?)
  /// A budget being typed, and why the last try was refused.
  case budget(text: String, problem: String?)
}
