/// The parts of the file that say what is done to text before and after the vocabulary.
extension TokenizerFile {
  func normalizer() throws(TokenizerError) -> TextNormalizer {
    guard let node = root["normalizer"], !node.isNull else { return .none }
    let type = try type(of: node, "normalizer")
    guard type == "NFC" else { throw unsupported("normalizer", type) }
    return .nfc
  }

  func preTokenizers() throws(TokenizerError) -> [any PreTokenizer] {
    guard let node = root["pre_tokenizer"], !node.isNull else {
      throw unsupported("pre-tokenizer", "null")
    }
    var result: [any PreTokenizer] = []
    try appendPreTokenizers(node, "pre_tokenizer", depth: 0, to: &result)
    // After ByteLevel the others would see stand-ins for bytes; without it the bytes are not mapped at all.
    let byteLevels = result.indices.filter { result[$0] is ByteLevelPreTokenizer }
    guard byteLevels == [result.count - 1] else {
      throw unsupported("pre-tokenizer", "Sequence without ByteLevel as its last member, and only there")
    }
    return result
  }

  private func appendPreTokenizers(
    _ node: JSONNode, _ place: String, depth: Int, to result: inout [any PreTokenizer]
  ) throws(TokenizerError) {
    let type = try type(of: node, place)
    switch type {
    case "Sequence":
      guard let members = node["pretokenizers"]?.array else {
        throw malformed(place + ".pretokenizers", "an array")
      }
      for (index, member) in members.enumerated() {
        try appendPreTokenizers(member, "\(place).pretokenizers[\(index)]", depth: depth + 1, to: &result)
      }
    case "ByteLevel":
      result.append(
        ByteLevelPreTokenizer(
          addsPrefixSpace: try flag(node, "add_prefix_space", place, default: true),
          usesPattern: try flag(node, "use_regex", place, default: true)))
    case "Digits":
      let individually = try flag(node, "individual_digits", place, default: false)
      result.append(DigitsPreTokenizer(individually: individually))
    case "Split":
      result.append(try split(node, place))
    default:
      throw unsupported("pre-tokenizer", type)
    }
  }

  private func split(_ node: JSONNode, _ place: String) throws(TokenizerError) -> SplitPreTokenizer {
    guard let pattern = node["pattern"], pattern.members != nil else {
      throw malformed(place + ".pattern", "an object")
    }
    guard let expression = pattern["Regex"]?.string else {
      throw unsupported("split pattern", pattern["String"]?.string ?? "without Regex")
    }
    let known: [any SplitPattern] = [GPT2SplitPattern(), Llama3SplitPattern(), Qwen2SplitPattern()]
    guard let found = known.first(where: { Swift.type(of: $0).expression == expression }) else {
      throw unsupported("split pattern", expression)
    }
    guard let behavior = node["behavior"]?.string else {
      throw malformed(place + ".behavior", "a string")
    }
    let inverted = try flag(node, "invert", place, default: false)
    guard behavior == "Isolated" || (behavior == "Removed" && inverted) else {
      throw unsupported("split behavior", inverted ? "\(behavior) inverted" : behavior)
    }
    return SplitPreTokenizer(pattern: found)
  }

  func checkDecoder() throws(TokenizerError) {
    guard let node = root["decoder"], !node.isNull else { throw unsupported("decoder", "null") }
    let type = try type(of: node, "decoder")
    guard type == "ByteLevel" else { throw unsupported("decoder", type) }
  }

  /// The special ids that the post-processor puts before and after a text, in a vocabulary of `count` ids.
  func template(count: Int) throws(TokenizerError) -> (prefix: [Int32], suffix: [Int32]) {
    guard let node = root["post_processor"], !node.isNull else { return ([], []) }
    return try template(node, "post_processor", count: count)
  }

  private func template(
    _ node: JSONNode, _ place: String, count: Int
  ) throws(TokenizerError) -> (prefix: [Int32], suffix: [Int32]) {
    let type = try type(of: node, place)
    switch type {
    case "ByteLevel":
      // It only trims offsets.
      return ([], [])
    case "TemplateProcessing":
      return try single(node, place, count: count)
    case "Sequence":
      guard let members = node["processors"]?.array else {
        throw malformed(place + ".processors", "an array")
      }
      // Each takes what the one before it made, so the later ones stand further out.
      var result: (prefix: [Int32], suffix: [Int32]) = ([], [])
      for (index, member) in members.enumerated() {
        let next = try template(member, "\(place).processors[\(index)]", count: count)
        result = (next.prefix + result.prefix, result.suffix + next.suffix)
      }
      return result
    default:
      throw unsupported("post-processor", type)
    }
  }

  /// A template for a single text: special tokens around one `Sequence`.
  private func single(
    _ node: JSONNode, _ place: String, count: Int
  ) throws(TokenizerError) -> (prefix: [Int32], suffix: [Int32]) {
    guard let items = node["single"]?.array else { throw malformed(place + ".single", "an array") }
    var sides: [[Int32]] = [[]]
    for (index, item) in items.enumerated() {
      if item["Sequence"] != nil {
        sides.append([])
      } else if let name = item["SpecialToken"]?["id"]?.string {
        sides[sides.count - 1] += try ids(ofSpecial: name, node, place, count: count)
      } else {
        throw malformed("\(place).single[\(index)]", "a Sequence or a SpecialToken with an id")
      }
    }
    guard sides.count == 2 else { throw malformed(place + ".single", "a template with one Sequence") }
    return (sides[0], sides[1])
  }

  private func ids(
    ofSpecial name: String, _ node: JSONNode, _ place: String, count: Int
  ) throws(TokenizerError) -> [Int32] {
    let place = "\(place).special_tokens.\(name).ids"
    guard let values = node["special_tokens"]?[name]?["ids"]?.array else {
      throw malformed(place, "an array")
    }
    var ids: [Int32] = []
    for value in values {
      guard let id = value.integer else { throw malformed(place, "an array of whole numbers") }
      guard id >= 0, id < count else { throw .unknownTemplateID(path: path, token: name, id: id) }
      ids.append(Int32(id))
    }
    return ids
  }
}
