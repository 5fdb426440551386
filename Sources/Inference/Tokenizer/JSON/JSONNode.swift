/// A JSON value as the file spells it: members keep their order and are told apart byte for byte, because
/// two tokens may be canonically equivalent and yet different.
enum JSONNode: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONNode])
  case object([Member])

  /// One `"key": value` of an object.
  struct Member: Sendable {
    let key: String
    let value: JSONNode
  }

  /// The value of an object's last member of that name; `nil` for other kinds of value.
  subscript(_ key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  var isNull: Bool {
    if case .null = self { return true }
    return false
  }

  var boolean: Bool? {
    if case .boolean(let value) = self { return value }
    return nil
  }

  var integer: Int? {
    if case .integer(let value) = self { return value }
    return nil
  }

  var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  var array: [JSONNode]? {
    if case .array(let value) = self { return value }
    return nil
  }

  var members: [Member]? {
    if case .object(let value) = self { return value }
    return nil
  }
}
