import Input

/// Turns what curses reads into events.
///
/// Text comes as single bytes and is put together here, because curses, reading wide characters, loses the
/// keys that follow a byte which is not UTF-8.
struct KeyDecoder {
  /// The bytes of a character that has not come whole.
  private var partial: [UInt8] = []

  /// The events of what was read in one go; a character that is not whole waits for the next.
  mutating func decode(_ inputs: [KeyInput]) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var rest = inputs[...]
    while let input = rest.popFirst() {
      switch input {
      case .key(let key):
        partial = []
        events.append(.key(key))
      case .mouse(let mouse):
        events.append(.mouse(mouse))
      case .byte(0x1B):
        partial = []
        events += Self.escaped(&rest).map(TerminalEvent.key)
      case .byte(let byte):
        if let key = text(byte) { events.append(.key(key)) }
      }
    }
    return events
  }

  /// The key of one byte of text, when it is whole with it.
  private mutating func text(_ byte: UInt8) -> Key? {
    if byte < 0x80 {
      partial = []
      return Self.ascii(byte)
    }
    let isLead = byte >= 0xC2 && byte <= 0xF4
    if isLead {
      partial = [byte]
    } else if byte < 0xC0, !partial.isEmpty {
      partial.append(byte)
    } else {
      partial = []
      return nil
    }
    let length = partial[0] < 0xE0 ? 2 : partial[0] < 0xF0 ? 3 : 4
    guard partial.count == length else { return nil }
    defer { partial = [] }
    return String(validating: partial, as: UTF8.self)?.first.map(Key.character)
  }

  private static func ascii(_ byte: UInt8) -> Key {
    switch byte {
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x00...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: .character(Character(Unicode.Scalar(byte)))
    }
  }

  /// The keys of what follows an escape character: a whole sequence is one key, or none where its meaning
  /// is not known, so that its letters are not taken for commands.
  private static func escaped(_ rest: inout ArraySlice<KeyInput>) -> [Key] {
    guard case .byte(let introducer)? = rest.first, introducer == 0x5B || introducer == 0x4F else {
      return [.escape]
    }
    let isControlSequence = introducer == 0x5B
    var parameters: [UInt8] = []
    var index = rest.startIndex + 1
    while index < rest.endIndex, case .byte(let byte) = rest[index] {
      if byte >= 0x40, byte <= 0x7E {
        rest = rest[(index + 1)...]
        return sequence(parameters, final: byte).map { [$0] } ?? []
      }
      guard isControlSequence, byte >= 0x20, byte < 0x40 else { break }
      parameters.append(byte)
      index += 1
    }
    return [.escape]
  }

  /// The keys that terminals send in the same way whatever their description says.
  private static func sequence(_ parameters: [UInt8], final: UInt8) -> Key? {
    switch (String(decoding: parameters, as: UTF8.self), Unicode.Scalar(final)) {
    case ("", "A"): .up
    case ("", "B"): .down
    case ("", "C"): .right
    case ("", "D"): .left
    case ("", "H"), ("1", "~"), ("7", "~"): .home
    case ("", "F"), ("4", "~"), ("8", "~"): .end
    case ("3", "~"): .delete
    case ("5", "~"): .pageUp
    case ("6", "~"): .pageDown
    case ("", "Z"): .backTab
    case ("", "M"): .enter
    default: nil
    }
  }
}
