internal import CNcurses

/// Which description of the terminfo database to use.
enum TerminalType {
  /// The name of the terminal's description, after a look at what it can do.
  ///
  /// A terminal that says `COLORTERM=truecolor` is described by the variant of its type with direct colour
  /// where the database has one. Not inside tmux or screen, which hand the variable on whatever they do
  /// with colours.
  static func choose(output: Int32, environment: [String: String]) throws(TerminalError) -> String {
    guard let name = environment["TERM"], !name.isEmpty else { throw .typeNotSet }
    if let direct = directVariant(of: name, environment: environment),
      describes(direct, output: output)
    {
      return direct
    }
    guard describes(name, output: output, then: { cn_capability("cup") != nil }) else {
      throw describes(name, output: output) || name == "dumb" ? .incapableType(name) : .unknownType(name)
    }
    return name
  }

  /// Whether the terminal, its description or the environment says how large it is.
  static func hasSize(_ name: String, output: Int32, environment: [String: String]) -> Bool {
    if WindowSize.current(of: output) != nil { return true }
    if Int(environment["LINES"] ?? "") != nil, Int(environment["COLUMNS"] ?? "") != nil { return true }
    return describes(name, output: output) { tigetnum("lines") > 0 && tigetnum("cols") > 0 }
  }

  private static func directVariant(of name: String, environment: [String: String]) -> String? {
    let suffix = "-256color"
    guard ["truecolor", "24bit"].contains(environment["COLORTERM"]), name.hasSuffix(suffix),
      !name.hasPrefix("screen"), !name.hasPrefix("tmux"),
      environment["TMUX"] == nil, environment["STY"] == nil
    else { return nil }
    return name.dropLast(suffix.count) + "-direct"
  }

  /// Whether the database has a description of that name and it passes the given test.
  private static func describes(
    _ name: String, output: Int32, then test: () -> Bool = { true }
  ) -> Bool {
    var status: Int32 = 0
    let found = setupterm(name, output, &status) == OK
    defer { cn_forget_terminal() }
    return found && test()
  }
}
