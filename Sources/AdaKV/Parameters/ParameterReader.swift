/// Hands out the settings of a policy's text and notes which were asked for, so that what nobody asks for is refused.
///
/// Every question names a parameter, the value where the text does not name it, and what is acceptable; an answer that
/// is not is an error which says so. What scorer and allocator both ask for, they share.
public struct ParameterReader {
  private let policy: String
  private let given: [Parameter]
  private var known: [String] = []

  /// - Parameter defaults: What stands where the settings name nothing.
  init(policy: String, settings: [Parameter] = [], defaults: [Parameter] = []) {
    self.policy = policy
    given = settings + defaults.filter { usual in !settings.contains { $0.name == usual.name } }
  }

  /// The value of `name` as `parse` reads it, or `fallback` where the text does not name it.
  ///
  /// - Parameters:
  ///   - expected: What a value must be, as the end of a sentence: `a whole number`.
  ///   - parse: Nil for a value that cannot be used.
  /// - Throws: ``AdaKVError/badParameter(policy:parameter:value:expected:)``.
  public mutating func value<Value>(
    _ name: String, default fallback: Value, expected: String, parse: (String) -> Value?
  ) throws(AdaKVError) -> Value {
    if !known.contains(name) { known.append(name) }
    guard let text = given.first(where: { $0.name == name })?.value else { return fallback }
    guard let value = parse(text) else {
      throw .badParameter(policy: policy, parameter: name, value: text, expected: expected)
    }
    return value
  }

  /// Whether the text or the defaults name a parameter.
  func names(_ name: String) -> Bool { given.contains { $0.name == name } }

  /// A whole number within `range`.
  public mutating func integer(
    _ name: String, default fallback: Int, in range: ClosedRange<Int>
  ) throws(AdaKVError) -> Int {
    try value(
      name, default: fallback, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }

  /// A number within `range`.
  public mutating func number(
    _ name: String, default fallback: Double, in range: ClosedRange<Double>
  ) throws(AdaKVError) -> Double {
    try value(name, default: fallback, expected: "a number from \(range.lowerBound) to \(range.upperBound)") {
      text in Double(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// An observation window in tokens.
  public mutating func window(default fallback: Int, from least: Int = 1) throws(AdaKVError) -> Int {
    try integer("window", default: fallback, in: least...65_536)
  }

  /// `true` or `false`.
  public mutating func flag(_ name: String, default fallback: Bool) throws(AdaKVError) -> Bool {
    try value(name, default: fallback, expected: "true or false", parse: Bool.init)
  }

  /// One of an enumeration's names.
  public mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Choice
  ) throws(AdaKVError) -> Choice where Choice.RawValue == String {
    try value(
      name, default: fallback,
      expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
      parse: Choice.init(rawValue:))
  }

  /// Refuses what nobody asked for.
  ///
  /// - Throws: ``AdaKVError/unknownParameter(policy:parameter:known:nearest:)``.
  func finish() throws(AdaKVError) {
    if let unknown = given.first(where: { !known.contains($0.name) }) {
      throw .unknownParameter(
        policy: policy, parameter: unknown.name, known: known,
        nearest: NearestName.of(unknown.name, among: known))
    }
  }
}
