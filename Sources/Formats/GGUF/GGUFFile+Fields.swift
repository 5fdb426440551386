/// The metadata by type; each accessor has its own check and its own error.
extension GGUFFile {
  /// The error that says what the value of a key should be.
  package func wrong(_ key: String, _ expected: String) -> FormatError {
    .field(
      file: path, field: key, found: metadata[key]?.shown ?? "missing", expected: expected)
  }

  /// A text in UTF-8; `fallback` stands in if the key is absent.
  ///
  /// - Throws: `field`.
  public func string(_ key: String, default fallback: String? = nil) throws(FormatError) -> String {
    if metadata[key] == nil, let fallback { return fallback }
    guard let value = metadata[key]?.string else { throw wrong(key, "a text in UTF-8") }
    return value
  }

  /// An integer of any width in a range; `fallback` stands in if the key is absent.
  ///
  /// - Throws: `field`.
  public func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
    throws(FormatError) -> Int
  {
    if metadata[key] == nil, let fallback { return fallback }
    guard let value = metadata[key]?.integer, range.contains(value) else {
      throw wrong(key, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A finite number in a range; `fallback` stands in if the key is absent.
  ///
  /// - Throws: `field`.
  public func number(_ key: String, in range: ClosedRange<Double>, default fallback: Double? = nil)
    throws(FormatError) -> Double
  {
    if metadata[key] == nil, let fallback { return fallback }
    guard let value = metadata[key]?.double, range.contains(value) else {
      throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A truth value; `fallback` stands in if the key is absent.
  ///
  /// - Throws: `field`.
  public func boolean(_ key: String, default fallback: Bool? = nil) throws(FormatError) -> Bool {
    if metadata[key] == nil, let fallback { return fallback }
    guard let value = metadata[key]?.boolean else { throw wrong(key, "true or false") }
    return value
  }

  /// An array of integers in a range, or one of them as a list of itself.
  ///
  /// - Throws: `field`.
  public func integers(_ key: String, in range: ClosedRange<Int>) throws(FormatError) -> [Int] {
    let value = metadata[key]
    guard let list = value?.integer.map({ [$0] }) ?? value?.array?.all(\.integer),
      list.allSatisfy(range.contains)
    else { throw wrong(key, "integers from \(range.lowerBound) to \(range.upperBound)") }
    return list
  }

  /// An array of finite numbers.
  ///
  /// - Throws: `field`.
  public func numbers(_ key: String) throws(FormatError) -> [Double] {
    guard let list = metadata[key]?.array?.all(\.double) else { throw wrong(key, "a list of numbers") }
    return list
  }

  /// An array of truth values.
  ///
  /// - Throws: `field`.
  public func booleans(_ key: String) throws(FormatError) -> [Bool] {
    guard let list = metadata[key]?.array?.all(\.boolean) else {
      throw wrong(key, "a list of true and false")
    }
    return list
  }

  /// An array of texts in UTF-8.
  ///
  /// - Throws: `field`.
  public func strings(_ key: String) throws(FormatError) -> [String] {
    guard let strings = metadata[key]?.array.flatMap(GGUFStrings.init) else {
      throw wrong(key, "a list of texts in UTF-8")
    }
    var list: [String] = []
    list.reserveCapacity(strings.count)
    for string in strings {
      guard let text = string.text else { throw wrong(key, "a list of texts in UTF-8") }
      list.append(text)
    }
    return list
  }

  /// An array of strings whose bytes may be anything, such as a vocabulary.
  ///
  /// - Throws: `field`.
  public func byteStrings(_ key: String) throws(FormatError) -> GGUFStrings {
    guard let strings = metadata[key]?.array.flatMap(GGUFStrings.init) else {
      throw wrong(key, "a list of texts")
    }
    return strings
  }
}
