extension JinjaRun {
  /// What a filter makes of a value.
  mutating func filter(_ name: String, _ value: JinjaValue, _ given: JinjaArgumentValues) throws(JinjaFailure)
    -> JinjaValue
  {
    switch (name, value) {
    case ("default", _), ("d", _):
      var takesFalse = given.value(1, "boolean")?.isTrue ?? false
      if case .undefined = value { takesFalse = true }
      return takesFalse && !value.isTrue ? given.value(0, "default_value") ?? .text("") : value
    case ("tojson", _):
      let indent = given.value(0, "indent")?.number
      return .text(try JinjaJSON.text(of: value, indent: indent, in: &self))
    case ("safe", _): return value
    case ("string", _):
      guard let text = value.written else { throw .unknown("\(value.kind) as a text") }
      return .text(text)
    case ("trim", _), ("upper", _), ("lower", _), ("title", _), ("capitalize", _), ("replace", _):
      return try filterText(name, value, given)
    case ("length", _), ("count", _): return .integer(try length(of: value))
    case ("items", .undefined): return .list([])
    case ("items", .map): return try method("items", of: value, JinjaArgumentValues())
    case ("dictsort", .map(let entries, _)): return try sortedEntries(entries, given)
    case ("format", .text(let text)): return try format(text, given)
    case ("int", .integer), ("abs", .integer(0...)): return value
    default: return try filterList(name, value, given)
    }
  }

  private mutating func filterText(_ name: String, _ value: JinjaValue, _ given: JinjaArgumentValues)
    throws(JinjaFailure) -> JinjaValue
  {
    guard let text = value.written else { throw .unknown("the filter '\(name)' of \(value.kind)") }
    try spend(2 * text.bytes.count)
    switch name {
    case "trim":
      return .text(text.trimmed(of: try given.text(0, "chars").map { Array($0.string.unicodeScalars) }))
    case "replace": return try replace(text, given)
    default: return .text(Self.changed(text, name))
    }
  }

  private mutating func length(of value: JinjaValue) throws(JinjaFailure) -> Int {
    switch value {
    case .undefined: return 0
    case .text(let text):
      try spend(8 * text.bytes.count)
      return text.boundaries.count - 1
    case .list(let items, _): return items.count
    case .map(let entries, _): return entries.count
    default: throw .unknown("the length of \(value.kind)")
    }
  }

  private mutating func filterList(_ name: String, _ value: JinjaValue, _ given: JinjaArgumentValues)
    throws(JinjaFailure) -> JinjaValue
  {
    guard
      ["first", "last", "list", "reverse", "join", "map", "selectattr", "rejectattr", "select", "reject"]
        .contains(name)
    else { throw .unknown("the filter '\(name)'") }
    // What selects takes anything that counts as false for an empty list.
    let takesFalse = ["map", "selectattr", "rejectattr", "select", "reject"].contains(name)
    let items = takesFalse && !value.isTrue ? [] : try items(of: value)
    switch name {
    case "first": return items.first ?? .undefined("first")
    case "last": return items.last ?? .undefined("last")
    case "list": return .list(items)
    case "reverse": return .list(items.reversed())
    case "join": return try join(items, separator: given.text(0, "d") ?? JinjaText())
    case "map":
      guard let key = given.named.first(where: { $0.key == "attribute" }), case .text(let field) = key.value
      else { throw .unknown("the filter 'map' without 'attribute'") }
      var values: [JinjaValue] = []
      for item in items { values.append(item.value(of: .text(field.string)) ?? .undefined(field.string)) }
      return .list(values)
    default: return try select(name, items, given)
    }
  }

  private mutating func join(_ items: [JinjaValue], separator: JinjaText) throws(JinjaFailure) -> JinjaValue {
    var result = JinjaText()
    for (index, item) in items.enumerated() {
      guard let text = item.written else { throw .unknown("a 'join' of \(item.kind)") }
      try spend(separator.bytes.count + text.bytes.count)
      if index > 0 { result.append(separator) }
      result.append(text)
    }
    return .text(result)
  }

  /// The items of which a test holds, or does not, for them or for one of their fields.
  private mutating func select(_ name: String, _ items: [JinjaValue], _ given: JinjaArgumentValues)
    throws(JinjaFailure)
    -> JinjaValue
  {
    var rest = given.positional[...]
    var field: String?
    if name.hasSuffix("attr") {
      guard case .text(let text) = rest.popFirst() else { throw .unknown("'\(name)' without a name") }
      field = text.string
    }
    var test: String?
    if let first = rest.popFirst() {
      guard case .text(let text) = first else { throw .unknown("'\(name)' with \(first.kind) for a test") }
      test = text.string == "==" ? "equalto" : text.string == "!=" ? "ne" : text.string
    }
    var kept: [JinjaValue] = []
    for item in items {
      let value = field.map { item.value(of: .text($0)) ?? .undefined($0) } ?? item
      var holds = value.isTrue
      if let test { holds = try self.test(test, value, Array(rest)) }
      if holds == name.hasPrefix("select") { kept.append(item) }
    }
    return .list(kept)
  }
}
