import CPseudoTerminal
import Testing

/// A terminal in memory: what xterm would show after the bytes it was sent.
///
/// It knows the sequences that curses uses for xterm and lists all others, so that a test can tell that
/// nothing was missed.
struct ScreenModel {
  struct Spot: Equatable {
    var text = " "
    var foreground = "default"
    var background = "default"
    var attributes: Set<Int> = []
  }

  private(set) var rows: Int
  private(set) var columns: Int
  private(set) var spots: [[Spot]]
  private(set) var modes: Set<Int> = [7, 25]
  private(set) var unknown: [String] = []
  private var main: (spots: [[Spot]], row: Int, column: Int)?
  private var row = 0
  private var column = 0
  private var pen = Spot()
  private var pendingWrap = false
  private var pending: [UInt8] = []

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    spots = Self.blank(rows, columns)
  }

  /// The rows without the blanks at their ends.
  var lines: [String] {
    spots.map { line in
      let text = line.map(\.text).joined()
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }

  var text: String { lines.joined(separator: "\n") }
  var isAlternate: Bool { main != nil }
  var showsCursor: Bool { modes.contains(25) }
  var reportsMouse: Bool { modes.contains(1000) }

  mutating func resize(rows: Int, columns: Int) {
    func fitted(_ grid: [[Spot]]) -> [[Spot]] {
      (0..<rows).map { row in
        (0..<columns).map { row < grid.count && $0 < grid[row].count ? grid[row][$0] : Spot() }
      }
    }
    spots = fitted(spots)
    main = main.map { (fitted($0.spots), min($0.row, rows - 1), min($0.column, columns - 1)) }
    (self.rows, self.columns) = (rows, columns)
    (row, column) = (min(row, rows - 1), min(column, columns - 1))
    pendingWrap = false
  }

  mutating func feed(_ bytes: [UInt8]) {
    pending += bytes
    while let first = pending.first {
      let used = first == 0x1B ? escape() : first < 0x20 || first == 0x7F ? control(first) : printed(first)
      guard used > 0 else { return }
      pending.removeFirst(used)
    }
  }

  private static func blank(_ rows: Int, _ columns: Int, _ spot: Spot = Spot()) -> [[Spot]] {
    Array(repeating: Array(repeating: spot, count: columns), count: rows)
  }

  private mutating func control(_ byte: UInt8) -> Int {
    switch byte {
    case 0x08: column = max(0, column - 1)
    case 0x0A: lineFeed()
    case 0x0D: column = 0
    case 0x00, 0x05, 0x07, 0x0F: break
    default: unknown.append("control \(byte)")
    }
    pendingWrap = false
    return 1
  }

  private mutating func lineFeed() {
    if row < rows - 1 {
      row += 1
    } else {
      spots.removeFirst()
      spots.append(Array(repeating: Spot(), count: columns))
    }
  }

  /// Puts one character; 0 when it has not come whole.
  private mutating func printed(_ first: UInt8) -> Int {
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard pending.count >= length else { return 0 }
    guard let scalar = String(decoding: pending[..<length], as: UTF8.self).unicodeScalars.first else {
      return length
    }
    let width = Int(pseudo_terminal_width(scalar.value))
    if width <= 0 {
      spots[row][max(0, pendingWrap ? column : column - 1)].text.unicodeScalars.append(scalar)
      return length
    }
    if pendingWrap || column + width > columns {
      (row, column, pendingWrap) = (min(row + 1, rows - 1), 0, false)
    }
    spots[row][column] = pen
    spots[row][column].text = String(scalar)
    if width == 2 {
      spots[row][column + 1] = pen
      spots[row][column + 1].text = ""
    }
    if column + width >= columns { pendingWrap = true } else { column += width }
    return length
  }

  /// Follows an escape sequence; 0 when it has not come whole.
  private mutating func escape() -> Int {
    guard pending.count >= 2 else { return 0 }
    switch pending[1] {
    case UInt8(ascii: "["):
      guard let end = pending[2...].firstIndex(where: { $0 >= 0x40 && $0 < 0x7F }) else { return 0 }
      let parameters = String(decoding: pending[2..<end], as: UTF8.self)
      sequence(parameters, Character(Unicode.Scalar(pending[end])))
      return end + 1
    case UInt8(ascii: "]"):
      // Operating system commands, such as resetting the palette, end with a bell.
      return pending.firstIndex(of: 0x07).map { $0 + 1 } ?? 0
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      return pending.count >= 3 ? 3 : 0
    case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "7"), UInt8(ascii: "8"):
      return 2
    default:
      unknown.append("escape \(String(decoding: pending.prefix(12), as: UTF8.self))")
      return 2
    }
  }

  private mutating func sequence(_ parameters: String, _ final: Character) {
    if parameters.hasPrefix("?"), final == "h" || final == "l" {
      for mode in parameters.dropFirst().split(separator: ";").compactMap({ Int($0) }) {
        set(mode: mode, final == "h")
      }
      return
    }
    // Direct colours may come with colons, and an empty place before the components.
    let separated = parameters.replacing("8:2::", with: "8;2;").replacing(":", with: ";")
    let numbers = separated.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let first = numbers.first.flatMap { $0 }
    let count = max(1, first ?? 1)
    if final != "m" { pendingWrap = false }
    switch final {
    case "m": paint(numbers.map { $0 ?? 0 })
    case "H": (row, column) = (at(first, rows), at(numbers.count > 1 ? numbers[1] : nil, columns))
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "G": column = at(first, columns)
    case "d": row = at(first, rows)
    case "X": erase(column..<min(columns, column + count))
    case "K": erase(first == 1 ? 0..<column + 1 : first == 2 ? 0..<columns : column..<columns)
    case "J": clear(first ?? 0)
    case "b":
      let last = spots[row][max(0, column - 1)].text
      for _ in 0..<count { feedRepeated(last) }
    case "P":
      spots[row].removeSubrange(column..<min(columns, column + count))
      spots[row] += Array(repeating: erased, count: columns - spots[row].count)
    case "@":
      spots[row].insert(contentsOf: Array(repeating: erased, count: count), at: column)
      spots[row].removeLast(spots[row].count - columns)
    case "r", "t", "l", "h": break
    default: unknown.append("CSI \(parameters) \(final)")
    }
  }

  private mutating func feedRepeated(_ text: String) {
    let saved = pending
    pending = Array(text.utf8)
    if let first = pending.first { _ = printed(first) }
    pending = saved
  }

  private func at(_ parameter: Int?, _ limit: Int) -> Int {
    min(max(0, (parameter ?? 1) - 1), limit - 1)
  }

  private var erased: Spot { Spot(background: pen.background) }

  private mutating func erase(_ range: Range<Int>) {
    for column in range { spots[row][column] = erased }
  }

  private mutating func clear(_ part: Int) {
    if part == 0 { erase(column..<columns) }
    for other in part == 0 ? row + 1..<rows : 0..<rows {
      spots[other] = Array(repeating: erased, count: columns)
    }
  }

  private mutating func set(mode: Int, _ on: Bool) {
    if mode == 1049 {
      if on, main == nil {
        main = (spots, row, column)
        spots = Self.blank(rows, columns)
      } else if !on, let saved = main {
        (spots, row, column) = saved
        (main, pendingWrap) = (nil, false)
      }
    }
    if on { modes.insert(mode) } else { modes.remove(mode) }
  }

  private mutating func paint(_ codes: [Int]) {
    var rest = codes[...]
    while let code = rest.popFirst() {
      switch code {
      case 0: pen = Spot()
      case 1, 2, 4, 7: pen.attributes.insert(code)
      case 22: pen.attributes.subtract([1, 2])
      case 24, 27: pen.attributes.remove(code - 20)
      case 30...37: pen.foreground = "\(code - 30)"
      case 40...47: pen.background = "\(code - 40)"
      case 90...97: pen.foreground = "\(code - 82)"
      case 100...107: pen.background = "\(code - 92)"
      case 39: pen.foreground = "default"
      case 49: pen.background = "default"
      case 38: pen.foreground = extended(&rest)
      case 48: pen.background = extended(&rest)
      default: unknown.append("SGR \(code)")
      }
    }
  }

  private func extended(_ rest: inout ArraySlice<Int>) -> String {
    let kind = rest.popFirst()
    let components = (0..<(kind == 5 ? 1 : 3)).map { _ in rest.popFirst() ?? -1 }
    return components.map(String.init).joined(separator: ",")
  }
}

extension ScreenModel: CustomTestStringConvertible {
  /// What the terminal shows, for the message of a test that failed.
  var testDescription: String { "\(isAlternate ? "alternate" : "main") screen, modes \(modes):\n\(text)" }
}
