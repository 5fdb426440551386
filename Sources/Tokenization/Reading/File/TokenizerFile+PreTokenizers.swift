internal import Formats

/// The part of the file that says how text is cut into pieces.
extension TokenizerFile {
  func preTokenizers() throws(TokenizerError) -> [any PreTokenizer] {
    guard let node = root["pre_tokenizer"], !node.isNull else { return [] }
    var result: [any PreTokenizer] = []
    try append(node, "pre_tokenizer", to: &result)
    // After ByteLevel the others would see stand-ins for bytes.
    guard !result.dropLast().contains(where: { $0 is ByteLevelPreTokenizer }) else {
      throw unsupported("pre-tokenizer", "ByteLevel before others")
    }
    return result
  }

  /// Appends the parts of a pre-tokenizer, as deep as the document is nested.
  private func append(
    _ node: JSONNode, _ place: String, to result: inout [any PreTokenizer]
  ) throws(TokenizerError) {
    let type = try type(of: node, place)
    switch type {
    case "Sequence":
      guard let members = node["pretokenizers"]?.array else {
        throw malformed(place + ".pretokenizers", "an array")
      }
      for (index, member) in members.enumerated() {
        try append(member, "\(place).pretokenizers[\(index)]", to: &result)
      }
    case "ByteLevel":
      result.append(
        ByteLevelPreTokenizer(
          addsPrefixSpace: try flag(node, "add_prefix_space", place, default: true),
          usesPattern: try flag(node, "use_regex", place, default: true)))
    case "Digits":
      let individually = try flag(node, "individual_digits", place, default: false)
      result.append(DigitsPreTokenizer(individually: individually))
    case "Metaspace":
      result.append(
        MetaspacePreTokenizer(
          replacement: try character(node, "replacement", place), prepending: try prepending(node, place),
          splits: try flag(node, "split", place, default: true)))
    case "Split":
      result.append(try split(node, place))
    default:
      throw unsupported("pre-tokenizer", type)
    }
  }

  /// When a `Metaspace` puts its character in front of a piece.
  func prepending(
    _ node: JSONNode, _ place: String
  ) throws(TokenizerError) -> MetaspacePreTokenizer.Prepending {
    var result = MetaspacePreTokenizer.Prepending.always
    if let scheme = node["prepend_scheme"], !scheme.isNull {
      guard let known = scheme.string.flatMap(MetaspacePreTokenizer.Prepending.init) else {
        throw malformed(place + ".prepend_scheme", "first, never or always")
      }
      result = known
    }
    // How older versions of the library wrote it.
    return try flag(node, "add_prefix_space", place, default: true) ? result : .never
  }

  private func split(_ node: JSONNode, _ place: String) throws(TokenizerError) -> SplitPreTokenizer {
    guard let pattern = node["pattern"], pattern.members != nil else {
      throw malformed(place + ".pattern", "an object")
    }
    let found: any SplitPattern
    if let expression = pattern["Regex"]?.string {
      guard let known = KnownSplitPatterns.pattern(expression) else {
        throw unsupported("split pattern", expression)
      }
      found = known
    } else {
      found = LiteralSplitPattern(bytes: try literal(node, place))
    }
    guard let name = node["behavior"]?.string else { throw malformed(place + ".behavior", "a string") }
    let inverted = try flag(node, "invert", place, default: false)
    guard let behavior = SplitBehavior(rawValue: name) else { throw unsupported("split behavior", name) }
    return SplitPreTokenizer(found, behavior: behavior, isInverted: inverted)
  }
}
