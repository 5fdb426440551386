/// What the help tells of one page.
struct HelpContents: Sendable, Equatable {
  /// Its keys.
  var rows: [KeyRow]
  /// What it explains below them.
  var sections: [HelpSection] = []
}
