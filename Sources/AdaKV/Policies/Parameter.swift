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

  /// Reads `key=value,key=value` that is known to be well formed.
  static func list(_ text: String) -> [Parameter] {
    text.split(separator: ",").map { piece in
      let parts = piece.split(separator: "=", maxSplits: 1)
      return Parameter(String(parts[0]), String(parts[1]))
    }
  }
}
