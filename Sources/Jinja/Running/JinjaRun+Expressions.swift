extension JinjaRun {
  /// The value of an expression.
  mutating func evaluate(_ expression: JinjaExpression) throws(JinjaFailure) -> JinjaValue {
    try descend()
    let value = try result(of: expression)
    ascend()
    return value
  }

  private mutating func result(of expression: JinjaExpression) throws(JinjaFailure) -> JinjaValue {
    switch expression {
    case .constant(let value): return value
    case .name(let name): return value(of: name)
    case .list(let items):
      var values: [JinjaValue] = []
      for item in items { values.append(try evaluate(item)) }
      return try checked(.list(values))
    case .map(let entries): return try map(entries)
    case .not(let operand): return .boolean(!(try evaluate(operand).isTrue))
    case .negative(let operand):
      guard let value = try evaluate(operand).number, value != .min else { throw .unknown("a minus there") }
      return .integer(-value)
    case .binary("and", let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? try evaluate(right) : value
    case .binary("or", let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? value : try evaluate(right)
    case .binary(let symbol, let left, let right):
      return try binary(symbol, evaluate(left), evaluate(right))
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      guard let otherwise else { return .undefined("else") }
      return try evaluate(otherwise)
    case .member(let object, let name): return try member(name, of: evaluate(object))
    case .item(let object, let index): return try item(evaluate(index), of: evaluate(object))
    case .slice(let object, let start, let end, let step):
      return try slice(evaluate(object), bound(start), bound(end), bound(step))
    case .call(let name, let arguments): return try call(name, values(of: arguments))
    case .method(let object, let name, let arguments):
      return try method(name, of: evaluate(object), values(of: arguments))
    case .filter(let value, let name, let arguments):
      return try filter(name, evaluate(value), values(of: arguments))
    case .test(let value, let name, let given, let isNegated):
      var values: [JinjaValue] = []
      for expression in given { values.append(try evaluate(expression)) }
      return .boolean(try test(name, evaluate(value), values) != isNegated)
    }
  }

  private mutating func map(_ entries: [(key: JinjaExpression, value: JinjaExpression)]) throws(JinjaFailure)
    -> JinjaValue
  {
    var values: [(key: JinjaKey, value: JinjaValue)] = []
    var places: [JinjaKey: Int] = [:]
    for entry in entries {
      let name = try evaluate(entry.key)
      guard let key = JinjaKey(name) else { throw .unknown("\(name.kind) for a key") }
      let value = try evaluate(entry.value)
      // Of values with one key the last counts, at the place of the first.
      if let place = places[key] {
        values[place].value = value
      } else {
        places[key] = values.count
        values.append((key, value))
      }
    }
    return try checked(.map(values))
  }

  /// A value that may be nested that deep.
  func checked(_ value: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    guard value.depth <= JinjaValue.deepest else { throw .unknown("what a list or a mapping holds") }
    return value
  }

  private mutating func bound(_ expression: JinjaExpression?) throws(JinjaFailure) -> Int? {
    guard let expression else { return nil }
    switch try evaluate(expression) {
    case .none: return nil
    case .integer(let value): return value
    case let other: throw .unknown("\(other.kind) for an index")
    }
  }

  private mutating func values(of arguments: JinjaArguments) throws(JinjaFailure) -> JinjaArgumentValues {
    var given = JinjaArgumentValues()
    for argument in arguments.positional { given.positional.append(try evaluate(argument)) }
    for argument in arguments.named { given.named.append((argument.name, try evaluate(argument.value))) }
    return given
  }

  // MARK: Operators

  private mutating func binary(_ symbol: String, _ left: JinjaValue, _ right: JinjaValue) throws(JinjaFailure)
    -> JinjaValue
  {
    switch symbol {
    case "==": return .boolean(try isEqual(left, right))
    case "!=": return .boolean(!(try isEqual(left, right)))
    case "in": return .boolean(try contains(right, left))
    case "not in": return .boolean(!(try contains(right, left)))
    case "~":
      guard var text = left.written, let other = right.written else { throw .unknown("a '~' of lists") }
      try spend(text.bytes.count + other.bytes.count)
      text.append(other)
      return .text(text)
    case "<", ">", "<=", ">=":
      guard let left = left.number, let right = right.number else {
        throw .unknown("'\(symbol)' of \(left.kind) and \(right.kind)")
      }
      return .boolean(
        symbol == "<"
          ? left < right : symbol == ">" ? left > right : symbol == "<=" ? left <= right : left >= right)
    default: return try arithmetic(symbol, left, right)
    }
  }

  private mutating func arithmetic(_ symbol: String, _ left: JinjaValue, _ right: JinjaValue)
    throws(JinjaFailure) -> JinjaValue
  {
    switch (symbol, left, right) {
    case ("+", .text(var text), .text(let other)):
      try spend(text.bytes.count + other.bytes.count)
      text.append(other)
      return .text(text)
    case ("+", .list(let items, _), .list(let others, _)):
      try spend(32 * (items.count + others.count))
      return .list(items + others)
    default:
      guard let first = left.number, let second = right.number else {
        throw .unknown("'\(symbol)' of \(left.kind) and \(right.kind)")
      }
      var result: (partialValue: Int, overflow: Bool)
      switch symbol {
      case "+": result = first.addingReportingOverflow(second)
      case "-": result = first.subtractingReportingOverflow(second)
      case "*": result = first.multipliedReportingOverflow(by: second)
      case "%":
        result = first.remainderReportingOverflow(dividingBy: second)
        // The remainder has the sign of the divisor.
        if !result.overflow, result.partialValue != 0, (result.partialValue < 0) != (second < 0) {
          result.partialValue += second
        }
      case "//":
        result = first.dividedReportingOverflow(by: second)
        if !result.overflow, first % second != 0, (first < 0) != (second < 0) { result.partialValue -= 1 }
      default: throw .unknown("the operator '\(symbol)'")
      }
      guard !result.overflow else { throw .unknown("the result of '\(symbol)'") }
      return .integer(result.partialValue)
    }
  }

  /// Whether two values are equal.
  mutating func isEqual(_ left: JinjaValue, _ right: JinjaValue) throws(JinjaFailure) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)):
      try spend(left.bytes.count)
      return left == right
    case (.undefined, .undefined), (.none, .none): return true
    case (.list(let left, _), .list(let right, _)):
      guard left.count == right.count else { return false }
      for (first, second) in zip(left, right) {
        try spend(1)
        guard try isEqual(first, second) else { return false }
      }
      return true
    case (.map, .map), (.namespace, .namespace), (.macro, .macro):
      throw .unknown("a comparison of \(left.kind) with \(right.kind)")
    default:
      guard let left = left.number, let right = right.number else { return false }
      return left == right
    }
  }

  /// Whether a value is in a list, a key of a mapping or a part of a text.
  mutating func contains(_ container: JinjaValue, _ value: JinjaValue) throws(JinjaFailure) -> Bool {
    switch container {
    case .undefined: return false
    case .text(let text):
      guard case .text(let part) = value else { throw .unknown("'in' of \(value.kind) and a text") }
      try spend(text.bytes.count)
      return part.isEmpty || text.position(of: part) != nil
    case .list(let items, _):
      for item in items where try isEqual(item, value) { return true }
      return false
    case .map(let entries, _):
      guard let key = JinjaKey(value) else { return false }
      try spend(entries.count)
      return entries.contains { $0.key == key }
    default: throw .unknown("'in' of \(container.kind)")
    }
  }

  // MARK: Parts of values

  private mutating func member(_ name: String, of object: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    switch object {
    case .undefined: throw JinjaFailure(line: line, problem: "\(object.kind) has no '\(name)'")
    case .map(let entries, _):
      try spend(entries.count)
      return object.value(of: .text(name)) ?? .undefined(name)
    case .namespace(let index): return namespaces[index][name] ?? .undefined(name)
    default: return .undefined(name)
    }
  }

  private mutating func item(_ index: JinjaValue, of object: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    switch (object, index) {
    case (_, .text(let key)): return try member(key.string, of: object)
    case (.undefined, _): throw JinjaFailure(line: line, problem: "\(object.kind) has no parts")
    case (.map(let entries, _), .integer(let index)):
      try spend(entries.count)
      return object.value(of: .integer(index)) ?? .undefined("item \(index)")
    case (.list(let items, _), .integer(let index)):
      let place = index < 0 ? index + items.count : index
      return items.indices.contains(place) ? items[place] : .undefined("item \(index)")
    case (.text(let text), .integer(let index)):
      try spend(8 * text.bytes.count)
      let places = text.boundaries
      let place = index < 0 ? index + places.count - 1 : index
      guard place >= 0, place + 1 < places.count else { return .undefined("item \(index)") }
      return .text(text[places[place]..<places[place + 1]])
    default: throw .unknown("\(index.kind) for an index of \(object.kind)")
    }
  }

  private mutating func slice(_ object: JinjaValue, _ start: Int?, _ end: Int?, _ step: Int?)
    throws(JinjaFailure) -> JinjaValue
  {
    let step = step ?? 1
    guard step == 1 || step == -1, step == 1 || (start == nil && end == nil) else {
      throw .unknown("a slice with steps")
    }
    func range(_ count: Int) -> Range<Int> {
      func place(_ bound: Int) -> Int { min(max(bound < 0 ? max(bound, -count) + count : bound, 0), count) }
      let first = place(start ?? 0)
      return first..<max(first, place(end ?? count))
    }
    switch object {
    case .list(let items, _):
      try spend(32 * items.count)
      return .list(step == 1 ? Array(items[range(items.count)]) : items.reversed())
    case .text(let text) where step == 1:
      let places = text.boundaries
      try spend(8 * places.count)
      let part = range(places.count - 1)
      return .text(text[places[part.lowerBound]..<places[part.upperBound]])
    default: throw .unknown("a slice of \(object.kind)")
    }
  }
}
