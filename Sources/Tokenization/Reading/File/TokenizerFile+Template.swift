internal import Formats

/// The part of the file that says which special tokens go around a text.
extension TokenizerFile {
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
