/// Reads the fields of a config.json, each with its own check and its own error.
struct ConfigurationFields {
  let file: String
  let root: JSONNode

  /// The error that says what a field should be.
  func wrong(_ field: String, _ expected: String) -> CheckpointError {
    let found = root[field]?.shown ?? "missing"
    return .configuration(file: file, field: field, found: found, expected: expected)
  }

  /// Whether a field is not there, or null.
  func isAbsent(_ field: String) -> Bool {
    root[field]?.isNull ?? true
  }

  /// An integer in a range; `fallback` stands in if the field is absent.
  func integer(_ field: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
    throws(CheckpointError) -> Int
  {
    if isAbsent(field), let fallback { return fallback }
    guard let value = root[field]?.wholeNumber, range.contains(value) else {
      throw wrong(field, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// No integer, one, or a list of them.
  func integers(_ field: String, in range: ClosedRange<Int>) throws(CheckpointError) -> [Int] {
    guard !isAbsent(field), let value = root[field] else { return [] }
    guard let numbers = value.wholeNumber.map({ [$0] }) ?? value.wholeNumbers,
      numbers.allSatisfy(range.contains)
    else { throw wrong(field, "integers from \(range.lowerBound) to \(range.upperBound)") }
    return numbers
  }

  /// A finite number that satisfies a condition.
  func number(_ field: String, default fallback: Double, where isValid: (Double) -> Bool)
    throws(CheckpointError) -> Double
  {
    if isAbsent(field) { return fallback }
    guard let value = root[field]?.double, isValid(value) else {
      throw wrong(field, "a number from 0 to 1")
    }
    return value
  }

  /// A truth value.
  func boolean(_ field: String, default fallback: Bool) throws(CheckpointError) -> Bool {
    if isAbsent(field) { return fallback }
    guard let value = root[field]?.boolean else { throw wrong(field, "true or false") }
    return value
  }

  /// The base of the rotary embedding, from where transformers 4 or 5 writes it.
  func ropeTheta() throws(CheckpointError) -> Double {
    let nested = root["rope_parameters"]?["rope_theta"]
    guard let value = nested ?? root["rope_theta"], !value.isNull else { return 10_000 }
    guard let theta = value.double, theta > 0, theta < 1e12 else {
      throw wrong(nested == nil ? "rope_theta" : "rope_parameters", "a positive number as rope_theta")
    }
    return theta
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
