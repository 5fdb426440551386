internal import CNcurses

/// What takes a terminal out of the state curses puts it in, for when curses cannot be asked to.
enum LeaveSequence {
  /// The bytes for the terminal that curses has opened, which has this many rows.
  static func bytes(rows: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    if let mouse = cn_capability("XM") {
      bytes += plain(cn_parameterized(mouse, 0, 0))
    } else if cn_capability("kmous") != nil {
      bytes += Array("\u{1B}[?1000l".utf8)
    }
    for name in ["sgr0", "op", "cnorm", "rmkx"] {
      bytes += plain(cn_capability(name))
    }
    if let leave = cn_capability("rmcup") {
      bytes += plain(leave)
    } else if let move = cn_capability("cup") {
      // Without a screen of our own, the shell goes on under what is painted.
      bytes += plain(cn_parameterized(move, rows - 1, 0)) + Array("\r\n".utf8)
    }
    return bytes
  }

  /// The bytes of a capability without its delays, which are written `$<5>`.
  static func plain(_ capability: UnsafePointer<CChar>?) -> [UInt8] {
    guard let capability else { return [] }
    var rest = Array(String(cString: capability).utf8)[...]
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "$"), rest.first == UInt8(ascii: "<"),
        let end = rest.firstIndex(of: UInt8(ascii: ">"))
      {
        rest = rest[(end + 1)...]
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
