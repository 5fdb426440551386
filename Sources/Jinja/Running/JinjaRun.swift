/// A run of a template.
///
/// What a template may do is bounded: it only sees the values it is given, and every value and every step it makes
/// is counted, so that none takes more time and memory than a multiple of what it is given.
struct JinjaRun {
  /// The variables of the template, and of the macros and loops that are being run.
  private var scopes: [[String: JinjaValue]]
  private(set) var namespaces: [[String: JinjaValue]] = []
  private(set) var macros: [JinjaMacro] = []
  private var output = JinjaText()
  /// How many more steps and bytes there may be.
  private var budget: Int
  /// How deep statements and expressions are being run inside one another.
  private var depth = 0
  /// The line of the statement that is being run.
  private(set) var line = 1
  /// The day in the way of `strftime`; `nil` for a form that is not known.
  let day: (_ format: String) -> String?

  private static let deepest = 200
  /// Steps and bytes for whatever is given, and for each byte of it.
  private static let (allowance, allowancePerByte) = (1 << 24, 64)

  private init(variables: [String: JinjaValue], day: @escaping (String) -> String?, length: Int) {
    scopes = [variables]
    self.day = day
    budget = Self.allowance + Self.allowancePerByte * min(length, 1 << 40)
  }

  /// What a template writes.
  ///
  /// - Parameters:
  ///   - variables: What it may ask for, besides functions.
  ///   - day: What it is told to be the day, in the way of `strftime`.
  ///   - length: Of what it is given, in bytes.
  static func output(
    of statements: [JinjaStatement], variables: [String: JinjaValue],
    day: @escaping (_ format: String) -> String?, length: Int
  ) throws(JinjaFailure) -> JinjaText {
    var run = JinjaRun(variables: variables, day: day, length: length)
    do throws(JinjaFailure) {
      guard try run.execute(statements) == .done else {
        throw JinjaFailure(line: run.line, problem: "a loop is left outside of one")
      }
    } catch {
      throw error.line > 0
        ? error : JinjaFailure(line: run.line, problem: error.problem, isRaised: error.isRaised)
    }
    return run.output
  }

  /// Counts work: a step, and the bytes or values that it makes.
  mutating func spend(_ cost: Int) throws(JinjaFailure) {
    budget -= min(cost, budget) + 1
    guard budget > 0 else { throw JinjaFailure(line: line, problem: "the template does too much") }
  }

  mutating func descend() throws(JinjaFailure) {
    depth += 1
    guard depth <= Self.deepest else {
      throw JinjaFailure(line: line, problem: "the template is nested too deep")
    }
    try spend(1)
  }

  mutating func ascend() { depth -= 1 }

  /// The value of a name.
  func value(of name: String) -> JinjaValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    return .undefined(name)
  }

  mutating func set(_ name: String, to value: JinjaValue) {
    scopes[scopes.count - 1][name] = value
  }

  /// A namespace with those fields.
  mutating func makeNamespace(_ fields: [(key: String, value: JinjaValue)]) throws(JinjaFailure) -> JinjaValue
  {
    namespaces.append([:])
    for field in fields { try setField(field.key, of: namespaces.count - 1, to: field.value) }
    return .namespace(namespaces.count - 1)
  }

  private mutating func setField(_ field: String, of index: Int, to value: JinjaValue) throws(JinjaFailure) {
    guard value.depth <= JinjaValue.deepest else { throw .unknown("\(value.kind) in a namespace") }
    namespaces[index][field] = value
  }

  // MARK: Statements

  /// How statements end: to go on after them, to leave the loop around them, or to go on with its next item.
  private enum Ending {
    case done, leaves, skips
  }

  private mutating func execute(_ statements: [JinjaStatement]) throws(JinjaFailure) -> Ending {
    try descend()
    for statement in statements {
      line = statement.line
      let ending = try execute(statement.kind)
      guard ending == .done else {
        ascend()
        return ending
      }
    }
    ascend()
    return .done
  }

  private mutating func execute(_ statement: JinjaStatement.Kind) throws(JinjaFailure) -> Ending {
    switch statement {
    case .text(let text): try write(text)
    case .output(let expression):
      let value = try evaluate(expression)
      guard let text = value.written else { throw .unknown("\(value.kind) that is written out") }
      try write(text)
    case .set(let name, let expression): set(name, to: try evaluate(expression))
    case .setField(let name, let field, let expression):
      guard case .namespace(let index) = value(of: name) else {
        throw JinjaFailure(line: line, problem: "'\(name)' is no namespace")
      }
      try setField(field, of: index, to: try evaluate(expression))
    case .setBlock(let name, let body):
      set(name, to: .text(try capture(body, in: [:])))
    case .branch(let branches, let otherwise):
      for branch in branches where try evaluate(branch.condition).isTrue { return try execute(branch.body) }
      return try execute(otherwise)
    case .loop(let loop): return try execute(loop)
    case .macro(let macro):
      macros.append(macro)
      set(macro.name, to: .macro(macros.count - 1))
    case .group(let body): return try execute(body)
    case .leave: return .leaves
    case .skip: return .skips
    }
    return .done
  }

  private mutating func write(_ text: JinjaText) throws(JinjaFailure) {
    try spend(text.bytes.count)
    output.append(text)
  }

  /// What statements write, with variables of their own.
  private mutating func capture(_ body: [JinjaStatement], in scope: [String: JinjaValue]) throws(JinjaFailure)
    -> JinjaText
  {
    let kept = output
    output = JinjaText()
    scopes.append(scope)
    guard try execute(body) == .done else {
      throw JinjaFailure(line: line, problem: "a loop is left outside of one")
    }
    scopes.removeLast()
    let text = output
    output = kept
    return text
  }

  private mutating func execute(_ loop: JinjaLoop) throws(JinjaFailure) -> Ending {
    var items = try items(of: evaluate(loop.items))
    if let condition = loop.condition {
      var kept: [JinjaValue] = []
      for item in items {
        scopes.append(try bindings(loop.names, to: item))
        if try evaluate(condition).isTrue { kept.append(item) }
        scopes.removeLast()
      }
      items = kept
    }
    if items.isEmpty { return try execute(loop.otherwise) }
    for (index, item) in items.enumerated() {
      var scope = try bindings(loop.names, to: item)
      scope["loop"] = Self.state(index, items)
      scopes.append(scope)
      let ending = try execute(loop.body)
      scopes.removeLast()
      if ending == .leaves { break }
    }
    return .done
  }

  private func bindings(_ names: [String], to item: JinjaValue) throws(JinjaFailure) -> [String: JinjaValue] {
    guard names.count != 1 else { return [names[0]: item] }
    guard case .list(let values, _) = item, values.count == names.count else {
      throw JinjaFailure(line: line, problem: "\(item.kind) for \(names.count) names")
    }
    return Dictionary(zip(names, values)) { $1 }
  }

  /// What `loop` is in a loop.
  private static func state(_ index: Int, _ items: [JinjaValue]) -> JinjaValue {
    let isLast = index + 1 == items.count
    var state: [(key: JinjaKey, value: JinjaValue)] = [
      ("index", .integer(index + 1)), ("index0", .integer(index)), ("first", .boolean(index == 0)),
      ("last", .boolean(isLast)), ("length", .integer(items.count)),
      ("revindex", .integer(items.count - index)), ("revindex0", .integer(items.count - index - 1)),
    ]
    if index > 0 { state.append(("previtem", items[index - 1])) }
    if !isLast { state.append(("nextitem", items[index + 1])) }
    return .map(state)
  }

  /// What a loop over a value, or a filter for lists, goes through.
  mutating func items(of value: JinjaValue) throws(JinjaFailure) -> [JinjaValue] {
    switch value {
    case .undefined: return []
    case .list(let items, _):
      try spend(32 * items.count)
      return items
    case .map(let entries, _):
      try spend(32 * entries.count)
      return entries.map(\.key.value)
    case .text(let text):
      let places = text.boundaries
      try spend(16 * places.count)
      return zip(places, places.dropFirst()).map { .text(text[$0..<$1]) }
    default: throw .unknown("\(value.kind) for a list")
    }
  }

  // MARK: Macros

  /// What a macro writes for some values.
  mutating func call(_ index: Int, _ positional: [JinjaValue], _ named: [(key: String, value: JinjaValue)])
    throws(JinjaFailure) -> JinjaValue
  {
    let macro = macros[index]
    guard positional.count <= macro.parameters.count else {
      throw JinjaFailure(line: line, problem: "too many values for the macro '\(macro.name)'")
    }
    try descend()
    var scope: [String: JinjaValue] = [:]
    for (place, parameter) in macro.parameters.enumerated() {
      if place < positional.count {
        scope[parameter.name] = positional[place]
      } else if let given = named.first(where: { $0.key == parameter.name }) {
        scope[parameter.name] = given.value
      } else if let value = parameter.value {
        scope[parameter.name] = try evaluate(value)
      } else {
        scope[parameter.name] = .undefined(parameter.name)
      }
    }
    if let other = named.first(where: { given in !macro.parameters.contains { $0.name == given.key } }) {
      throw .unknown("'\(other.key)' of the macro '\(macro.name)'")
    }
    // A macro sees the variables of the template, not those of where it is called.
    let (kept, calledLine) = (scopes, line)
    scopes = [scopes[0]]
    let text = try capture(macro.body, in: scope)
    (scopes, line) = (kept, calledLine)
    ascend()
    return .text(text)
  }
}
