internal import Formats

/// The part of the file that says what is done to text before it is cut.
extension TokenizerFile {
  func normalizer() throws(TokenizerError) -> [NormalizerStep] {
    guard let node = root["normalizer"], !node.isNull else { return [] }
    var steps: [NormalizerStep] = []
    try append(node, "normalizer", to: &steps)
    return steps
  }

  /// Appends the steps of a normalizer, as deep as the document is nested.
  private func append(
    _ node: JSONNode, _ place: String, to steps: inout [NormalizerStep]
  ) throws(TokenizerError) {
    let type = try type(of: node, place)
    switch type {
    case "Sequence":
      guard let members = node["normalizers"]?.array else {
        throw malformed(place + ".normalizers", "an array")
      }
      for (index, member) in members.enumerated() {
        try append(member, "\(place).normalizers[\(index)]", to: &steps)
      }
    case "NFC": steps.append(.form(.nfc))
    case "NFD": steps.append(.form(.nfd))
    case "NFKC": steps.append(.form(.nfkc))
    case "NFKD": steps.append(.form(.nfkd))
    case "Lowercase": steps.append(.lowercase)
    case "Strip":
      steps.append(
        .strip(
          left: try flag(node, "strip_left", place, default: true),
          right: try flag(node, "strip_right", place, default: true)))
    case "Prepend": steps.append(.prepend(try bytes(node, "prepend", place)))
    case "Replace": steps.append(try replacement(node, place))
    default: throw unsupported("normalizer", type)
    }
  }

  private func replacement(_ node: JSONNode, _ place: String) throws(TokenizerError) -> NormalizerStep {
    let content = try bytes(node, "content", place)
    if let expression = node["pattern"]?["Regex"]?.string {
      // An expression of one part cannot read a text twice.
      guard let read = SplitExpressionReader.read(expression), read.alternatives.count == 1,
        read.alternatives[0].count == 1
      else { throw unsupported("replaced pattern", expression) }
      return .replaceMatches(read, with: content)
    }
    return .replace(try literal(node, place), with: content)
  }

  /// The string of a pattern that is not an expression; never empty.
  func literal(_ node: JSONNode, _ place: String) throws(TokenizerError) -> [UInt8] {
    guard let pattern = node["pattern"], pattern.members != nil else {
      throw malformed(place + ".pattern", "an object")
    }
    guard let text = pattern["String"]?.string, !text.isEmpty else {
      throw malformed(place + ".pattern", "a Regex, or a String that is not empty")
    }
    return Array(text.utf8)
  }
}
