/// The text of a chat template, a Jinja template, in a form in which spacing and quotes make no difference.
///
/// Expressions lose their white space and their dashes at the ends, strings are written in double quotes with
/// `\n`, `\"` and `\\` for what they hold, neighbouring strings that are joined become one, and `message['x']`
/// is written `message.x`.
struct ChatTemplateText {
  /// The tags in order, `{{…}}` and `{%…%}`, in that form.
  private(set) var tags: [String] = []
  /// All tags, one after the other.
  let canonical: String
  /// Whether there is text outside tags that is more than white space, or a tag without an end.
  private(set) var hasBareText = false
  /// Whether every block that begins also ends.
  var isWhole: Bool {
    for (start, end) in [("{%if", "{%endif%}"), ("{%for", "{%endfor%}")] {
      guard tags.count(where: { $0.hasPrefix(start) }) == tags.count(where: { $0 == end }) else {
        return false
      }
    }
    return !hasBareText
  }

  /// The longest template, in bytes, that is looked at; the longest known ones take about 20 kB.
  private static let limit = 1 << 20

  init(_ text: String) {
    var rest = Array(text.utf8.prefix(Self.limit))[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      if rest[..<open].contains(where: { $0 > 0x20 }) { hasBareText = true }
      let kind = open + 1 < rest.endIndex ? rest[open + 1] : 0
      rest = rest[(open + 1)...].dropFirst()
      switch kind {
      case UInt8(ascii: "{"):
        let inside = Self.inside(&rest, end: UInt8(ascii: "}"))
        tags.append("{{" + (inside ?? "") + "}}")
        if inside == nil { hasBareText = true }
      case UInt8(ascii: "%"):
        let inside = Self.inside(&rest, end: UInt8(ascii: "%"))
        tags.append("{%" + (inside ?? "") + "%}")
        if inside == nil { hasBareText = true }
      case UInt8(ascii: "#"): Self.skipComment(&rest)
      default: hasBareText = true
      }
    }
    if rest.contains(where: { $0 > 0x20 }) { hasBareText = true }
    canonical = tags.joined()
  }

  /// Whether any of some texts in the form of ``canonical`` is in the template.
  func has(_ parts: String...) -> Bool {
    parts.contains { canonical.contains($0) }
  }

  /// The strings of the template that are written out whole, in order.
  func outputs() -> [String] {
    tags.compactMap { tag in
      guard tag.hasPrefix("{{\""), tag.hasSuffix("\"}}") else { return nil }
      let inner = tag.dropFirst(3).dropLast(3)
      var isEscaped = false
      for character in inner {
        if !isEscaped, character == "\"" { return nil }
        isEscaped = !isEscaped && character == "\\"
      }
      return Self.plain(inner)
    }
  }

  /// The string that a text in the form of ``canonical`` is followed by, up to its closing quote.
  func string(after part: String) -> String? {
    guard let range = canonical.firstRange(of: part + "\"") else { return nil }
    var inner = ""
    var isEscaped = false
    for character in canonical[range.upperBound...] {
      if !isEscaped, character == "\"" { return Self.plain(inner[...]) }
      isEscaped = !isEscaped && character == "\\"
      inner.append(character)
    }
    return nil
  }

  private static func plain(_ escaped: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in escaped {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func skipComment(_ rest: inout ArraySlice<UInt8>) {
    var last: UInt8 = 0
    while let byte = rest.popFirst() {
      if last == UInt8(ascii: "#"), byte == UInt8(ascii: "}") { return }
      last = byte
    }
  }

  /// What is inside a tag, in canonical form; `nil` when it does not end.
  private static func inside(_ rest: inout ArraySlice<UInt8>, end: UInt8) -> String? {
    var result: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        quote(&rest, byte, into: &result)
      case end where rest.first == UInt8(ascii: "}"):
        rest.removeFirst()
        if result.last == UInt8(ascii: "-") { result.removeLast() }
        if result.first == UInt8(ascii: "-") { result.removeFirst() }
        return joined(String(decoding: result, as: UTF8.self))
      case ...0x20:
        // Between words one space is left.
        if let last = result.last, let next = rest.first(where: { $0 > 0x20 }), isWord(last), isWord(next) {
          result.append(0x20)
          rest = rest.drop { $0 <= 0x20 }
        }
      default:
        result.append(byte)
      }
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  /// Writes the string that a quote begins.
  private static func quote(_ rest: inout ArraySlice<UInt8>, _ quote: UInt8, into result: inout [UInt8]) {
    result.append(UInt8(ascii: "\""))
    while let byte = rest.popFirst(), byte != quote {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { break }
        if escaped != UInt8(ascii: "'") { result.append(byte) }
        result.append(escaped)
      case UInt8(ascii: "\n"): result += Array(#"\n"#.utf8)
      case UInt8(ascii: "\""): result += Array(#"\""#.utf8)
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
  }

  private static func joined(_ text: String) -> String {
    var text = text.replacing(#""+""#, with: "").replacing("~", with: "+")
    for name in ["role", "content"] {
      text = text.replacing("message[\"\(name)\"]", with: "message.\(name)")
    }
    return text
  }
}
