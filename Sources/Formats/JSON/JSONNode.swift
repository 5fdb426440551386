/// A JSON value as its file spells it.
///
/// Members keep their order and their places, and are told apart byte for byte, because two names may be
/// canonically equivalent and yet different. Numbers stay as they are written, so that none loses a digit.
package enum JSONNode: Sendable {
  /// One member of an object.
  package struct Member: Sendable {
    /// Its name.
    package let name: String
    /// Its value.
    package let value: JSONNode
    /// Bytes from the start of the file to the member's value.
    package let offset: Int

    /// A member of that name and value, which begins at that byte.
    package init(name: String, value: JSONNode, offset: Int) {
      self.name = name
      self.value = value
      self.offset = offset
    }
  }

  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([JSONNode])
  case object([Member])

  /// Whether it is null.
  package var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  /// The truth value, if it is one.
  package var boolean: Bool? {
    guard case .boolean(let value) = self else { return nil }
    return value
  }

  /// The number, if it is one that is written as an integer and fits.
  package var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text)
  }

  /// The number, if it is one and a whole one that fits, however it is written: `2`, `2.0` or `2e0`.
  package var wholeNumber: Int? {
    integer ?? double.flatMap { Int(exactly: $0) }
  }

  /// The number, if it is one and is finite.
  package var double: Double? {
    guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The text, if it is one.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements, if it is an array.
  package var array: [JSONNode]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The numbers, if it is an array of whole ones that fit.
  package var wholeNumbers: [Int]? {
    guard let elements = array else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.wholeNumber else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The members in order, if it is an object.
  package var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The last member of that name, if it is an object that has one. Linear in the number of members.
  package func member(_ name: String) -> Member? {
    members?.last { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The value of the last member of that name, if it is an object that has one.
  package subscript(_ name: String) -> JSONNode? {
    member(name)?.value
  }
}
