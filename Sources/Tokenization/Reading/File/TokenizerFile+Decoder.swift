internal import Formats

/// The part of the file that says how tokens become text.
extension TokenizerFile {
  func decoder() throws(TokenizerError) -> TokenDecoder {
    guard let node = root["decoder"], !node.isNull else { return TokenDecoder(steps: []) }
    var steps: [DecoderStep] = []
    try append(node, "decoder", to: &steps)
    // A chain of no parts joins tokens without spaces, unlike no decoder.
    return TokenDecoder(steps: steps.isEmpty ? [.fuse] : steps)
  }

  /// Appends the steps of a decoder, as deep as the document is nested.
  private func append(
    _ node: JSONNode, _ place: String, to steps: inout [DecoderStep]
  ) throws(TokenizerError) {
    let type = try type(of: node, place)
    switch type {
    case "Sequence":
      guard let members = node["decoders"]?.array else { throw malformed(place + ".decoders", "an array") }
      for (index, member) in members.enumerated() {
        try append(member, "\(place).decoders[\(index)]", to: &steps)
      }
    case "ByteLevel": steps.append(.byteLevel)
    case "ByteFallback": steps.append(.byteFallback)
    case "Fuse": steps.append(.fuse)
    case "Replace":
      guard node["pattern"]?["Regex"] == nil else { throw unsupported("decoder", "Replace of a Regex") }
      steps.append(.replace(try literal(node, place), with: try bytes(node, "content", place)))
    case "Strip":
      steps.append(
        .strip(
          try character(node, "content", place), start: try count(node, "start", place),
          end: try count(node, "stop", place)))
    case "Metaspace":
      let character = try character(node, "replacement", place)
      steps.append(.metaspace(character, dropsFirst: try prepending(node, place) != .never))
    default:
      throw unsupported("decoder", type)
    }
  }

  private func count(_ node: JSONNode, _ key: String, _ place: String) throws(TokenizerError) -> Int {
    guard let count = node[key]?.integer, count >= 0 else {
      throw malformed("\(place).\(key)", "a whole number from 0 on")
    }
    return count
  }
}
