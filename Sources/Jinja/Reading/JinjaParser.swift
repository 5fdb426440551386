/// Reads the statements of a template.
struct JinjaParser {
  private let parts: [JinjaPart]
  private var next = 0
  private var nesting = 0

  /// How deep blocks may be nested.
  private static let deepest = 32
  /// The longest template, in bytes; the longest that models come with take about 20 kB.
  private static let longest = 1 << 20

  /// The statements of a template.
  static func statements(of text: String) throws(JinjaFailure) -> [JinjaStatement] {
    guard text.utf8.count <= longest else {
      throw JinjaFailure(line: 1, problem: "the template is longer than \(longest) bytes")
    }
    var parser = JinjaParser(parts: try JinjaLexer.parts(of: text))
    return try parser.body(until: [], opened: 1).statements
  }

  private init(parts: [JinjaPart]) { self.parts = parts }

  /// Statements up to one of some tags, of which the rest comes with them.
  private mutating func body(until ends: Set<String>, opened: Int) throws(JinjaFailure)
    -> (statements: [JinjaStatement], end: String, rest: JinjaExpressionParser)
  {
    var statements: [JinjaStatement] = []
    while next < parts.count {
      let part = parts[next]
      next += 1
      switch part.kind {
      case .text(let text): statements.append(JinjaStatement(line: part.line, kind: .text(text)))
      case .output(let tokens):
        var tag = JinjaExpressionParser(tokens, line: part.line)
        statements.append(JinjaStatement(line: part.line, kind: .output(try tag.expression())))
        try tag.finish()
      case .statement(let tokens):
        var tag = JinjaExpressionParser(tokens, line: part.line)
        let name = try tag.name()
        if ends.contains(name) { return (statements, name, tag) }
        nesting += 1
        guard nesting <= Self.deepest else {
          throw JinjaFailure(line: part.line, problem: "blocks are nested too deep")
        }
        statements.append(JinjaStatement(line: part.line, kind: try statement(name, &tag)))
        nesting -= 1
        try tag.finish()
      }
    }
    guard ends.isEmpty else {
      let expected = ends.sorted().joined(separator: ", ")
      throw JinjaFailure(line: opened, problem: "the block has no end, expected \(expected)")
    }
    return (statements, "", JinjaExpressionParser([], line: opened))
  }

  /// Statements up to a tag, which has no more to say.
  private mutating func block(until end: String, opened: Int) throws(JinjaFailure) -> [JinjaStatement] {
    var (statements, _, rest) = try body(until: [end], opened: opened)
    // A block may repeat its name at its end.
    if case .name = rest.peek, end == "endmacro" { _ = try rest.name() }
    try rest.finish()
    return statements
  }

  private mutating func statement(_ name: String, _ tag: inout JinjaExpressionParser)
    throws(JinjaFailure) -> JinjaStatement.Kind
  {
    switch name {
    case "if": return try branch(&tag)
    case "for": return try loop(&tag)
    case "set": return try assignment(&tag)
    case "macro": return try macro(&tag)
    case "generation":
      try tag.finish()
      return .group(try block(until: "endgeneration", opened: tag.line))
    case "break": return .leave
    case "continue": return .skip
    default: throw .unknown("the tag '\(name)'", line: tag.line)
    }
  }

  private mutating func branch(_ tag: inout JinjaExpressionParser) throws(JinjaFailure) -> JinjaStatement.Kind
  {
    var branches: [(condition: JinjaExpression, body: [JinjaStatement])] = []
    var condition = try tag.expression()
    try tag.finish()
    while true {
      var (statements, end, rest) = try body(until: ["elif", "else", "endif"], opened: tag.line)
      branches.append((condition, statements))
      if end == "elif" { condition = try rest.expression() }
      try rest.finish()
      if end == "endif" { return .branch(branches, else: []) }
      if end == "else" { return .branch(branches, else: try block(until: "endif", opened: tag.line)) }
    }
  }

  private mutating func loop(_ tag: inout JinjaExpressionParser) throws(JinjaFailure) -> JinjaStatement.Kind {
    var names = [try tag.name()]
    while tag.take(.symbol(",")) { names.append(try tag.name()) }
    try tag.expect(.name("in"))
    let items = try tag.operation()
    let condition = tag.take(.name("if")) ? try tag.expression() : nil
    try tag.finish()
    let (statements, end, rest) = try body(until: ["else", "endfor"], opened: tag.line)
    try rest.finish()
    let otherwise = end == "else" ? try block(until: "endfor", opened: tag.line) : []
    return .loop(
      JinjaLoop(names: names, items: items, condition: condition, body: statements, otherwise: otherwise))
  }

  private mutating func assignment(_ tag: inout JinjaExpressionParser) throws(JinjaFailure)
    -> JinjaStatement.Kind
  {
    let name = try tag.name()
    if tag.take(.symbol(".")) {
      let field = try tag.name()
      try tag.expect(.symbol("="))
      return .setField(name, field, try tag.expression())
    }
    if tag.take(.symbol("=")) { return .set(name, try tag.expression()) }
    guard tag.isAtEnd else { throw tag.unexpected(expected: "'='") }
    return .setBlock(name, try block(until: "endset", opened: tag.line))
  }

  private mutating func macro(_ tag: inout JinjaExpressionParser) throws(JinjaFailure) -> JinjaStatement.Kind
  {
    let name = try tag.name()
    try tag.expect(.symbol("("))
    var parameters: [(name: String, value: JinjaExpression?)] = []
    while !tag.take(.symbol(")")) {
      if !parameters.isEmpty { try tag.expect(.symbol(",")) }
      let parameter = try tag.name()
      parameters.append((parameter, tag.take(.symbol("=")) ? try tag.expression() : nil))
    }
    try tag.finish()
    let statements = try block(until: "endmacro", opened: tag.line)
    return .macro(JinjaMacro(name: name, parameters: parameters, body: statements))
  }
}
