/// Hands out the `key=value` settings of a policy's text and notes which were asked for.
public struct ParameterReader {
  private let policy: String
  private var given: [Parameter]
  private var known: [String] = []

  /// Reads `key=value,key=value`, or nothing from nil; `defaults` serve where the text names nothing.
  ///
  /// - Throws: ``AdaKVError/badParameter(policy:parameter:value:expected:)`` for a piece without `=` or a key given twice.
  init(policy: String, text: Substring?, defaults: [Parameter]) throws(AdaKVError) {
    self.policy = policy
    given = []
    for piece in text?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
      guard let equals = piece.firstIndex(of: "="), equals != piece.startIndex else {
        throw .badParameter(
          policy: policy, parameter: String(piece), value: "", expected: "key=value, separated by commas")
      }
      let name = String(piece[..<equals])
      guard !given.contains(where: { $0.name == name }) else {
        throw .badParameter(
          policy: policy, parameter: name, value: String(piece[piece.index(after: equals)...]),
          expected: "each parameter once")
      }
      given.append(Parameter(name, String(piece[piece.index(after: equals)...])))
    }
    for fallback in defaults where !given.contains(where: { $0.name == fallback.name }) {
      given.append(fallback)
    }
  }

  /// The value of `name` as `parse` reads it, or `fallback` where the text does not name it.
  ///
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

  /// A pooling along positions.
  public mutating func pooling(default fallback: Pooling) throws(AdaKVError) -> Pooling {
    try value(
      "pool", default: fallback, expected: "none, maxN or avgN with N odd and under 1024", parse: Pooling.init
    )
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
