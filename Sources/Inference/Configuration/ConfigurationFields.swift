internal import Formats

/// Reads the fields of a config.json, each with its own check and its own error.
struct ConfigurationFields {
  let file: String
  let root: JSONNode
  /// What the names of fields begin with in errors: the objects they lie in.
  var prefix = ""
  /// What the file itself calls a field, if not by the name it is asked for here.
  var names: [String: String] = [:]

  /// The error that says what a field should be.
  func wrong(_ field: String, _ expected: String) -> FormatError {
    let found = root[field]?.shown ?? "missing"
    let name = names[prefix + field] ?? prefix + field
    return .field(file: file, field: name, found: found, expected: expected)
  }

  /// The fields of an object inside; nil if it is absent.
  func nested(_ field: String) throws(FormatError) -> ConfigurationFields? {
    guard !isAbsent(field), let node = root[field] else { return nil }
    guard node.members != nil else { throw wrong(field, "an object") }
    return ConfigurationFields(file: file, root: node, prefix: prefix + field + ".", names: names)
  }

  /// Whether a field is not there, or null.
  func isAbsent(_ field: String) -> Bool {
    root[field]?.isNull ?? true
  }

  /// An integer in a range; `fallback` stands in if the field is absent.
  func integer(_ field: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
    throws(FormatError) -> Int
  {
    if isAbsent(field), let fallback { return fallback }
    guard let value = root[field]?.wholeNumber, range.contains(value) else {
      throw wrong(field, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// No integer, one, or a list of them.
  func integers(_ field: String, in range: ClosedRange<Int>) throws(FormatError) -> [Int] {
    guard let numbers = wholeNumbers(field), numbers.allSatisfy(range.contains) else {
      throw wrong(field, "integers from \(range.lowerBound) to \(range.upperBound)")
    }
    return numbers
  }

  /// No whole number, one, or a list of them; nil if the field is something else.
  func wholeNumbers(_ field: String) -> [Int]? {
    guard !isAbsent(field), let value = root[field] else { return [] }
    return value.wholeNumber.map { [$0] } ?? value.wholeNumbers
  }

  /// A finite number from `low` to `high`; `fallback` stands in if the field is absent.
  func number(_ field: String, in range: ClosedRange<Double>, default fallback: Double? = nil)
    throws(FormatError) -> Double
  {
    if isAbsent(field), let fallback { return fallback }
    guard let value = root[field]?.double, range.contains(value) else {
      throw wrong(field, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A list of finite numbers of that length.
  func numbers(_ field: String, count: Int, in range: ClosedRange<Double>) throws(FormatError) -> [Float] {
    let values = root[field]?.array?.compactMap(\.double) ?? []
    guard let all = root[field]?.array, values.count == all.count, values.count == count,
      values.allSatisfy(range.contains)
    else {
      throw wrong(field, "a list of \(count) numbers from \(range.lowerBound) to \(range.upperBound)")
    }
    return values.map { Float($0) }
  }

  /// A truth value.
  func boolean(_ field: String, default fallback: Bool) throws(FormatError) -> Bool {
    if isAbsent(field) { return fallback }
    guard let value = root[field]?.boolean else { throw wrong(field, "true or false") }
    return value
  }

  /// A text; `fallback` stands in if the field is absent.
  func text(_ field: String, default fallback: String) throws(FormatError) -> String {
    if isAbsent(field) { return fallback }
    guard let value = root[field]?.string else { throw wrong(field, "a text") }
    return value
  }

  /// Refuses any other value of a field, if it is there.
  func require(_ field: String, _ value: String) throws(FormatError) {
    guard try text(field, default: value) == value else { throw wrong(field, value) }
  }
}

extension JSONNode {
  /// How an error shows a value: scalars as they are, the rest by its kind.
  fileprivate var shown: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let text): text.count <= 40 ? text : "a number of \(text.count) digits"
    case .string(let text): "\"\(text.prefix(80))\""
    case .array(let elements): "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}
