/// Reads the expressions of a tag.
struct JinjaExpressionParser {
  let line: Int
  private let tokens: [JinjaToken]
  private var next = 0
  /// How many more expressions may hold others, which bounds how deep they can be nested.
  private var budget = 128

  init(_ tokens: [JinjaToken], line: Int) {
    self.tokens = tokens
    self.line = line
  }

  var isAtEnd: Bool { next == tokens.count }
  var peek: JinjaToken? { next < tokens.count ? tokens[next] : nil }

  private var isAtOtherName: Bool {
    guard case .name(let word) = peek else { return false }
    return ["else", "or", "and", "if", "is", "in", "not"].contains(word)
  }

  mutating func take(_ token: JinjaToken) -> Bool {
    guard peek == token else { return false }
    next += 1
    return true
  }

  mutating func expect(_ token: JinjaToken) throws(JinjaFailure) {
    guard take(token) else { throw unexpected(expected: token.description) }
  }

  mutating func name() throws(JinjaFailure) -> String {
    guard case .name(let word) = peek else { throw unexpected(expected: "a name") }
    next += 1
    return word
  }

  /// Fails when something is left.
  func finish() throws(JinjaFailure) {
    guard isAtEnd else { throw unexpected(expected: "the end of the tag") }
  }

  func unexpected(expected: String) -> JinjaFailure {
    JinjaFailure(line: line, problem: "\(peek?.description ?? "the tag ends"), expected \(expected)")
  }

  private mutating func descend() throws(JinjaFailure) {
    budget -= 1
    guard budget > 0 else { throw JinjaFailure(line: line, problem: "the expression is too long") }
  }

  /// An expression, `a if b else c` included.
  mutating func expression() throws(JinjaFailure) -> JinjaExpression {
    var value = try operation()
    while take(.name("if")) {
      try descend()
      let condition = try operation()
      let otherwise = take(.name("else")) ? try expression() : nil
      value = .conditional(value, if: condition, else: otherwise)
    }
    return value
  }

  private static let precedences: [String: Int] = [
    "or": 1, "and": 2, "==": 3, "!=": 3, "<": 3, ">": 3, "<=": 3, ">=": 3, "in": 3, "not in": 3, "+": 4,
    "-": 4,
    "~": 5, "*": 6, "/": 6, "//": 6, "%": 6, "**": 7,
  ]

  private func binaryOperator() -> String? {
    switch peek {
    case .symbol(let symbol): return symbol
    case .name("not"): return next + 1 < tokens.count && tokens[next + 1] == .name("in") ? "not in" : nil
    case .name(let word) where word == "or" || word == "and" || word == "in": return word
    default: return nil
    }
  }

  /// Operators that bind as tight as `floor` or tighter.
  mutating func operation(_ floor: Int = 1) throws(JinjaFailure) -> JinjaExpression {
    var left: JinjaExpression
    if take(.name("not")) {
      try descend()
      left = .not(try operation(3))
    } else {
      left = try unary()
    }
    var isComparison = false
    while let symbol = binaryOperator(), let precedence = Self.precedences[symbol], precedence >= floor {
      try descend()
      next += symbol == "not in" ? 2 : 1
      if precedence == 3, isComparison { throw .unknown("a chain of comparisons", line: line) }
      isComparison = precedence == 3
      left = .binary(symbol, left, try operation(precedence + 1))
    }
    return left
  }

  private mutating func unary(withFilters: Bool = true) throws(JinjaFailure) -> JinjaExpression {
    var value: JinjaExpression
    if take(.symbol("-")) {
      try descend()
      value = .negative(try unary(withFilters: false))
    } else {
      value = try postfix(of: primary())
    }
    while withFilters {
      if take(.symbol("|")) {
        try descend()
        let filter = try name()
        value = .filter(value, filter, take(.symbol("(")) ? try arguments() : JinjaArguments())
      } else if take(.name("is")) {
        value = try test(of: value)
      } else {
        break
      }
    }
    return value
  }

  private mutating func test(of value: JinjaExpression) throws(JinjaFailure) -> JinjaExpression {
    try descend()
    let isNegated = take(.name("not"))
    let name = take(.name("in")) ? "in" : try name()
    var given: [JinjaExpression] = []
    if take(.symbol("(")) {
      given = try arguments().positional
    } else if let peek, !isAtOtherName {
      switch peek {
      case .name, .text, .integer, .symbol("["), .symbol("{"): given = [try postfix(of: primary())]
      default: break
      }
    }
    return .test(value, name, given, isNegated: isNegated)
  }

  private mutating func postfix(of first: JinjaExpression) throws(JinjaFailure) -> JinjaExpression {
    var value = first
    while true {
      if take(.symbol(".")) {
        try descend()
        if case .integer(let index) = peek {
          next += 1
          value = .item(value, .constant(.integer(index)))
        } else {
          value = .member(value, try name())
        }
      } else if take(.symbol("[")) {
        try descend()
        value = try item(of: value)
      } else if take(.symbol("(")) {
        try descend()
        switch value {
        case .name(let name): value = .call(name, try arguments())
        case .member(let object, let name): value = .method(object, name, try arguments())
        default: throw .unknown("a call of something without a name", line: line)
        }
      } else {
        return value
      }
    }
  }

  private mutating func item(of value: JinjaExpression) throws(JinjaFailure) -> JinjaExpression {
    var bounds: [JinjaExpression?] = []
    while true {
      let isEmpty = peek == .symbol(":") || peek == .symbol("]")
      bounds.append(isEmpty ? nil : try expression())
      guard bounds.count < 3, take(.symbol(":")) else { break }
    }
    try expect(.symbol("]"))
    guard bounds.count == 1 else {
      return .slice(value, bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil)
    }
    guard let index = bounds[0] else { throw unexpected(expected: "an index in '[]'") }
    return .item(value, index)
  }

  /// What follows an opening parenthesis of a call, up to the closing one.
  private mutating func arguments() throws(JinjaFailure) -> JinjaArguments {
    var result = JinjaArguments()
    while !take(.symbol(")")) {
      if !result.positional.isEmpty || !result.named.isEmpty { try expect(.symbol(",")) }
      if take(.symbol(")")) { break }
      if case .name(let name) = peek, next + 1 < tokens.count, tokens[next + 1] == .symbol("=") {
        next += 2
        result.named.append((name, try expression()))
      } else {
        result.positional.append(try expression())
      }
    }
    return result
  }

  private mutating func primary() throws(JinjaFailure) -> JinjaExpression {
    guard let token = peek else { throw unexpected(expected: "a value") }
    switch token {
    case .name(let word):
      next += 1
      switch word {
      case "true", "True": return .constant(.boolean(true))
      case "false", "False": return .constant(.boolean(false))
      case "none", "None": return .constant(.none)
      default: return .name(word)
      }
    case .integer(let value):
      next += 1
      return .constant(.integer(value))
    case .text:
      var text = ""
      while case .text(let part) = peek {
        text += part
        next += 1
      }
      return .constant(.text(text))
    case .symbol("("): return try group()
    case .symbol("["):
      next += 1
      return .list(try items(end: "]", first: nil))
    case .symbol("{"): return try map()
    case .symbol: throw unexpected(expected: "a value")
    }
  }

  /// Something in parentheses: a value, or a tuple, which is a list here.
  private mutating func group() throws(JinjaFailure) -> JinjaExpression {
    try descend()
    next += 1
    if take(.symbol(")")) { return .list([]) }
    let first = try expression()
    if take(.symbol(")")) { return first }
    return .list(try items(end: ")", first: first))
  }

  private mutating func items(end: String, first: JinjaExpression?) throws(JinjaFailure) -> [JinjaExpression]
  {
    try descend()
    var result = first.map { [$0] } ?? []
    while !take(.symbol(end)) {
      if !result.isEmpty { try expect(.symbol(",")) }
      if take(.symbol(end)) { break }
      result.append(try expression())
    }
    return result
  }

  private mutating func map() throws(JinjaFailure) -> JinjaExpression {
    try descend()
    next += 1
    var result: [(key: JinjaExpression, value: JinjaExpression)] = []
    while !take(.symbol("}")) {
      if !result.isEmpty { try expect(.symbol(",")) }
      if take(.symbol("}")) { break }
      let key = try expression()
      try expect(.symbol(":"))
      result.append((key, try expression()))
    }
    return .map(result)
  }
}
