extension JinjaRun {
  /// What entries of a mapping are ordered by.
  private enum Order {
    case number(Int)
    case text([Unicode.Scalar])

    /// Whether it comes before another; nil for two that have no order.
    func precedes(_ other: Order) -> Bool? {
      switch (self, other) {
      case (.number(let left), .number(let right)): left < right
      case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
      default: nil
      }
    }
  }

  /// `dictsort`: the entries of a mapping as pairs, in the order of their keys or of their values.
  mutating func sortedEntries(_ entries: [(key: JinjaKey, value: JinjaValue)], _ given: JinjaArgumentValues)
    throws(JinjaFailure) -> JinjaValue
  {
    let isSensitive = given.value(0, "case_sensitive")?.isTrue ?? false
    let by = try given.text(1, "by")?.string ?? "key"
    guard by == "key" || by == "value" else { throw .unknown("a 'dictsort' by '\(by)'") }
    let isReversed = given.value(2, "reverse")?.isTrue ?? false
    var orders: [(order: Order, place: Int)] = []
    for (place, entry) in entries.enumerated() {
      let order = try order(of: by == "key" ? entry.key.value : entry.value, isSensitive: isSensitive)
      orders.append((order, place))
      guard orders[0].order.precedes(order) != nil else {
        throw .unknown("an order of texts and numbers")
      }
    }
    let sorted = orders.sorted { left, right in
      let (first, second) = isReversed ? (right.order, left.order) : (left.order, right.order)
      if first.precedes(second) == true { return true }
      return second.precedes(first) == true ? false : left.place < right.place
    }
    return .list(sorted.map { .list([entries[$0.place].key.value, entries[$0.place].value]) })
  }

  /// What a value is ordered by, paid for with all its comparisons.
  private mutating func order(of value: JinjaValue, isSensitive: Bool) throws(JinjaFailure) -> Order {
    try spend(512)
    switch value {
    case .text(let text):
      try spend(64 * text.bytes.count)
      return .text(Array((isSensitive ? text.string : text.string.lowercased()).unicodeScalars))
    default:
      guard let number = value.number else { throw .unknown("an order of \(value.kind)") }
      return .number(number)
    }
  }

  /// `format`: a text with values at its `%s` and `%d`.
  mutating func format(_ text: JinjaText, _ given: JinjaArgumentValues) throws(JinjaFailure) -> JinjaValue {
    guard given.named.isEmpty else { throw .unknown("a 'format' with names") }
    var rest = given.positional[...]
    var result = JinjaText()
    var (start, place) = (0, 0)
    try spend(2 * text.bytes.count)
    while place < text.bytes.count {
      guard text.bytes[place] == UInt8(ascii: "%") else {
        place += 1
        continue
      }
      result.append(text[start..<place])
      let kind = place + 1 < text.bytes.count ? text.bytes[place + 1] : 0
      (start, place) = (place + 2, place + 2)
      if kind == UInt8(ascii: "%") {
        result.append(JinjaText("%"))
        continue
      }
      guard kind == UInt8(ascii: "s") || kind == UInt8(ascii: "d"), let value = rest.popFirst(),
        let written = kind == UInt8(ascii: "d") ? value.number.map({ JinjaText(String($0)) }) : value.written
      else { throw .unknown("the format '\(text.string)' of such values") }
      try spend(written.bytes.count)
      result.append(written)
    }
    guard rest.isEmpty else { throw .unknown("the format '\(text.string)' of so many values") }
    if start < text.bytes.count { result.append(text[start..<text.bytes.count]) }
    return .text(result)
  }
}
