/// A metadata value of a GGUF file; numbers of all widths in the widest of their kind.
public enum GGUFValue: Sendable {
  case unsigned(UInt64)
  case signed(Int64)
  case float(Double)
  case boolean(Bool)
  case string(GGUFString)
  case array(GGUFArray)

  /// The integer, if it is one and fits.
  public var integer: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number, if it is one and is finite; integers beyond 2^53 are rounded.
  public var double: Double? {
    switch self {
    case .unsigned(let value): Double(value)
    case .signed(let value): Double(value)
    case .float(let value): value.isFinite ? value : nil
    default: nil
    }
  }

  /// The truth value, if it is one.
  public var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// The text, if it is one in UTF-8.
  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value.text
  }

  /// The array, if it is one.
  public var array: GGUFArray? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  /// How an error shows a value: scalars as they are, the rest by its kind.
  var shown: String {
    switch self {
    case .unsigned(let value): "\(value)"
    case .signed(let value): "\(value)"
    case .float(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .string(let value): value.text.map { "\"\($0.shortened())\"" } ?? "a text that is not UTF-8"
    case .array(let value): "a list of \(value.count)"
    }
  }
}
