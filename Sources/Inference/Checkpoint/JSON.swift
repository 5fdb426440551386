/// A parsed JSON text that keeps what checks need: every member's place, and numbers as they are written.
indirect enum JSON: Equatable, Sendable {
  /// One member of an object.
  struct Member: Equatable, Sendable {
    let name: String
    let value: JSON
    /// Bytes from the start of the file to the member's value.
    let offset: Int
  }

  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  /// The number, if it is one and is an integer that fits.
  var integer: Int? {
    guard case .number(let text) = self else { return nil }
    if let exact = Int(text) { return exact }
    guard let value = Double(text) else { return nil }
    return Int(exactly: value)
  }

  /// The number, if it is one and is finite.
  var double: Double? {
    guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The text, if it is one.
  var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The numbers, if it is a list of integers.
  var integers: [Int]? {
    guard case .array(let elements) = self else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.integer else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The members, if it is an object.
  var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The member of that name, if it is an object that has one.
  func member(_ name: String) -> Member? {
    members?.first { $0.name == name }
  }
}
