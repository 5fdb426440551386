/// One setting of a scorer or allocator as text, the way a policy's text writes it.
public struct Parameter: Sendable, Equatable {
  /// Name, as in `window`.
  public let name: String
  /// Value, as in `32`.
  public let value: String

  /// States a setting.
  public init(_ name: String, _ value: some CustomStringConvertible) {
    self.name = name
    self.value = value.description
  }

  /// Reads `key=value,key=value`.
  ///
  /// - Throws: ``AdaKVError/badParameter(policy:parameter:value:expected:)`` for a piece without `=` or a key given twice.
  static func list(_ text: Substring, policy: String) throws(AdaKVError) -> [Parameter] {
    var list: [Parameter] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = piece.firstIndex(of: "="), equals != piece.startIndex else {
        throw .badParameter(
          policy: policy, parameter: String(piece), value: "", expected: "key=value, separated by commas")
      }
      let name = String(piece[..<equals])
      let value = String(piece[piece.index(after: equals)...])
      guard !list.contains(where: { $0.name == name }) else {
        throw .badParameter(
          policy: policy, parameter: name, value: value, expected: "each parameter once")
      }
      list.append(Parameter(name, value))
    }
    return list
  }
}

extension Parameter: CustomStringConvertible {
  /// `key=value`.
  public var description: String { "\(name)=\(value)" }
}
