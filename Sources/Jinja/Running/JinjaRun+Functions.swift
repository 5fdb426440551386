extension JinjaRun {
  /// What a function or a macro returns.
  mutating func call(_ name: String, _ given: JinjaArgumentValues) throws(JinjaFailure) -> JinjaValue {
    switch (value(of: name), name) {
    case (.macro(let index), _): return try call(index, given.positional, given.named)
    case (.undefined, "raise_exception"):
      let reason = try given.text(0, "message")?.string ?? "no reason"
      throw JinjaFailure(line: line, problem: reason, isRaised: true)
    case (.undefined, "strftime_now"):
      let format = try given.text(0, "format")?.string ?? ""
      guard let text = day(format) else { throw .unknown("the day in the form '\(format)'") }
      return .text(text)
    case (.undefined, "namespace"), (.undefined, "dict"):
      guard given.positional.isEmpty else { throw .unknown("'\(name)' of a value without a name") }
      return name == "dict"
        ? try checked(.map(given.named.map { (.text($0.key), $0.value) })) : try makeNamespace(given.named)
    case (.undefined, "range"): return try range(given)
    default: throw .unknown("the function '\(name)'")
    }
  }

  private mutating func range(_ given: JinjaArgumentValues) throws(JinjaFailure) -> JinjaValue {
    let bounds = given.positional.compactMap(\.number)
    guard bounds.count == given.positional.count, given.named.isEmpty, (1...3).contains(bounds.count),
      case let step = bounds.count == 3 ? bounds[2] : 1, step != 0, step != .min
    else { throw .unknown("a range of such values") }
    let (start, end) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
    var items: [JinjaValue] = []
    for value in stride(from: start, to: end, by: step) {
      try spend(32)
      items.append(.integer(value))
    }
    return .list(items)
  }

  // MARK: Methods

  /// What a method of a value returns.
  mutating func method(_ name: String, of object: JinjaValue, _ given: JinjaArgumentValues)
    throws(JinjaFailure)
    -> JinjaValue
  {
    switch object {
    case .text(let text):
      try spend(2 * text.bytes.count)
      return try method(name, of: text, given)
    case .map(let entries, _):
      try spend(128 * entries.count)
      switch name {
      case "get":
        guard let key = given.value(0, "key").flatMap({ JinjaKey($0) }) else { break }
        return object.value(of: key) ?? given.value(1, "default") ?? .none
      case "keys": return .list(entries.map(\.key.value))
      case "values": return .list(entries.map(\.value))
      case "items": return .list(entries.map { .list([$0.key.value, $0.value]) })
      default: break
      }
    case .undefined: throw JinjaFailure(line: line, problem: "\(object.kind) has no '\(name)'")
    default: break
    }
    throw .unknown("the method '\(name)' of \(object.kind)")
  }

  private mutating func method(_ name: String, of text: JinjaText, _ given: JinjaArgumentValues)
    throws(JinjaFailure)
    -> JinjaValue
  {
    switch name {
    case "strip", "lstrip", "rstrip":
      let scalars = try given.text(0, "chars").map { Array($0.string.unicodeScalars) }
      return .text(text.trimmed(leading: name != "rstrip", trailing: name != "lstrip", of: scalars))
    case "startswith", "endswith": return .boolean(try hasEnd(name == "startswith", text, given))
    case "split":
      var limit = given.value(1, "maxsplit")?.number ?? -1
      if limit < 0 { limit = .max }
      guard let separator = try given.text(0, "sep") else {
        guard limit == .max else { throw .unknown("'split' at white space with a limit") }
        try spend(64 * text.bytes.count)
        return .list(text.words().map { .text($0) })
      }
      guard !separator.isEmpty else { throw .unknown("'split' at nothing") }
      let parts = text.parts(between: separator, limit: limit)
      try spend(64 * parts.count)
      return .list(parts.map { .text($0) })
    case "replace": return try replace(text, given)
    case "upper", "lower", "title", "capitalize": return .text(Self.changed(text, name))
    default: throw .unknown("the method '\(name)' of a text")
    }
  }

  private func hasEnd(_ isStart: Bool, _ text: JinjaText, _ given: JinjaArgumentValues) throws(JinjaFailure)
    -> Bool
  {
    var ends = given.positional
    if case .list(let choices, _) = ends.first { ends = choices }
    for end in ends {
      guard case .text(let part) = end else {
        throw .unknown("a comparison of a text's end with \(end.kind)")
      }
      if isStart ? text.hasPrefix(part) : text.hasSuffix(part) { return true }
    }
    return false
  }

  /// The text with a part of it replaced wherever it is.
  mutating func replace(_ text: JinjaText, _ given: JinjaArgumentValues) throws(JinjaFailure) -> JinjaValue {
    guard let old = try given.text(0, "old"), let new = try given.text(1, "new"), !old.isEmpty,
      given.positional.count <= 2
    else { throw .unknown("such a 'replace'") }
    try spend(text.parts(between: old).count * (64 + new.bytes.count))
    return .text(text.replacing(old, with: new))
  }

  /// The text in other letters.
  static func changed(_ text: JinjaText, _ change: String) -> JinjaText {
    switch change {
    case "upper": return text.mapped { $0.uppercased() }
    case "lower": return text.mapped { $0.lowercased() }
    default:
      var isStart = true
      return text.mapped { piece in
        var result = ""
        for character in piece {
          result += isStart ? character.uppercased() : character.lowercased()
          isStart = change == "title" && !character.isLetter
        }
        return result
      }
    }
  }

  // MARK: Tests

  /// Whether a test holds for a value.
  mutating func test(_ name: String, _ value: JinjaValue, _ given: [JinjaValue]) throws(JinjaFailure) -> Bool
  {
    switch (name, value) {
    // The functions are defined, too.
    case ("defined", .undefined(let name)): return ["strftime_now", "raise_exception"].contains(name)
    case ("undefined", .undefined(let name)): return !["strftime_now", "raise_exception"].contains(name)
    case ("defined", _): return true
    case ("undefined", _): return false
    case ("none", .none), ("string", .text), ("mapping", .map), ("boolean", .boolean), ("integer", .integer):
      return true
    case ("number", .integer), ("number", .boolean): return true
    case ("true", .boolean(let value)): return value
    case ("false", .boolean(let value)): return !value
    case ("iterable", .list), ("iterable", .map), ("iterable", .text), ("iterable", .undefined): return true
    case ("sequence", .list), ("sequence", .map), ("sequence", .text), ("sequence", .undefined): return true
    case ("none", _), ("string", _), ("mapping", _), ("boolean", _), ("integer", _), ("number", _),
      ("true", _),
      ("false", _), ("iterable", _), ("sequence", _):
      return false
    case ("equalto", _), ("eq", _):
      guard given.count == 1 else { throw .unknown("the test '\(name)' without a value") }
      return try isEqual(value, given[0])
    case ("ne", _):
      guard given.count == 1 else { throw .unknown("the test '\(name)' without a value") }
      return !(try isEqual(value, given[0]))
    case ("in", _):
      guard given.count == 1 else { throw .unknown("the test '\(name)' without a value") }
      return try contains(given[0], value)
    case ("odd", .integer(let value)): return value % 2 != 0
    case ("even", .integer(let value)): return value % 2 == 0
    default: throw .unknown("the test '\(name)' of \(value.kind)")
    }
  }
}
