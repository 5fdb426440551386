/// The marks that stand after a character, on their way to canonical order.
struct CombiningMarks {
  /// Up to so many are sorted by insertion.
  private static let few = 16

  /// Combining class in the upper eight bits, character in the others.
  private var marks: [UInt32] = []

  var isEmpty: Bool { marks.isEmpty }

  /// The characters, in their order.
  var characters: some Sequence<UInt32> { marks.lazy.map { $0 & 0xFF_FFFF } }

  /// Puts a mark behind the others; its combining class is not 0.
  mutating func append(_ character: UInt32, class combiningClass: UInt8) {
    marks.append(UInt32(combiningClass) << 24 | character)
  }

  mutating func removeAll() {
    marks.removeAll(keepingCapacity: true)
  }

  /// Sorts the marks by their combining classes, those of one class as they stood (Unicode Standard Annex 15, D109).
  ///
  /// - Returns: How many marks were put somewhere: not more than eight for each.
  @discardableResult
  mutating func order() -> Int {
    marks.count > Self.few ? orderByCounting() : orderByInsertion()
  }

  /// Makes one of a character and each mark that composes with it, and keeps the others (D117).
  ///
  /// - Parameters:
  ///   - starter: The character before the marks.
  ///   - table: What composes with what.
  mutating func compose(into starter: inout UInt32, _ table: NormalizationTable) {
    var kept = 0
    for mark in marks {
      // A mark of the same class that stays between them blocks.
      let isBlocked = kept > 0 && marks[kept - 1] >> 24 == mark >> 24
      if !isBlocked, let composite = table.composite(starter, mark & 0xFF_FFFF) {
        starter = composite
      } else {
        marks[kept] = mark
        kept += 1
      }
    }
    marks.removeLast(marks.count - kept)
  }

  private mutating func orderByInsertion() -> Int {
    var moves = 0
    for index in marks.indices.dropFirst() {
      let mark = marks[index]
      var place = index
      while place > 0, marks[place - 1] >> 24 > mark >> 24 {
        marks[place] = marks[place - 1]
        place -= 1
        moves += 1
      }
      marks[place] = mark
    }
    return moves
  }

  private mutating func orderByCounting() -> Int {
    var places = [Int](repeating: 0, count: 256)
    for mark in marks { places[Int(mark >> 24)] += 1 }
    var place = 0
    for index in places.indices {
      (places[index], place) = (place, place + places[index])
    }
    let unordered = marks
    for mark in unordered {
      marks[places[Int(mark >> 24)]] = mark
      places[Int(mark >> 24)] += 1
    }
    return marks.count
  }
}
