internal import Formats
package import Inference

/// How much each head of a model matters, measured once and kept in a file.
///
/// The file is a JSON object with one member per head, `"layer-head": [number, …]`, whose mean counts; a layer names
/// its KV heads, or its query heads, of which each group's mean is taken. So are the files of the HeadKV authors.
package struct HeadImportance: Sendable, Equatable {
  /// The importance `[layers, kvHeads]`, summing to 1.
  package let table: [Float]

  /// The file's name inside a model's directory.
  private static let fileName = "head-importance.json"

  /// Reads a file for a model; an empty name is the model's own.
  ///
  /// - Throws: `FormatError` for a file that is missing or not JSON, ``HeadImportanceError`` for one that is not of
  ///   the model's shape.
  package init(file: String, model: LanguageModel) throws {
    let path = file.isEmpty ? Self.path(of: model) : file
    let root = try JSONReader.read(file: path)
    try self.init(root, path: path, shape: model.configuration)
  }

  /// Where a model's own file lies: in its directory, or beside its file.
  private static func path(of model: LanguageModel) -> String {
    guard model.path.hasSuffix(".gguf") else { return model.path + "/" + fileName }
    return model.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map { $0 + "/" }
      .joined() + fileName
  }

  private init(_ root: JSONNode, path: String, shape: ModelConfiguration) throws {
    let expected =
      "one member \"layer-head\" for each of \(shape.layers) layers × \(shape.kvHeads) KV heads, "
      + "or × \(shape.queryHeads) query heads"
    guard let members = root.members else {
      throw FormatError.malformedJSON(file: path, offset: 0, expected: "a JSON object, \(expected)")
    }
    let heads = members.count / max(shape.layers, 1)
    guard members.count == heads * shape.layers, heads == shape.kvHeads || heads == shape.queryHeads else {
      throw HeadImportanceError(file: path, offset: 0, found: "\(members.count) heads", expected: expected)
    }
    var values = [Double](repeating: -1, count: members.count)
    for member in members {
      let place = member.name.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard place.count == 2, let layer = place[0], let head = place[1], (0..<shape.layers).contains(layer),
        (0..<heads).contains(head)
      else {
        throw HeadImportanceError(
          file: path, offset: member.offset, found: "the name \"\(member.name)\"", expected: expected)
      }
      let numbers = member.value.array?.map(\.double) ?? [member.value.double]
      let known = numbers.compactMap { $0 }
      guard !known.isEmpty, known.count == numbers.count, known.allSatisfy({ $0 >= 0 }) else {
        throw HeadImportanceError(
          file: path, offset: member.offset, found: "something else in \"\(member.name)\"",
          expected: "numbers of 0 or more")
      }
      values[layer * heads + head] = known.reduce(0, +) / Double(known.count)
    }
    // Names are unique, so as many heads as there should be are all of them.
    let group = heads / shape.kvHeads
    let means = (0..<shape.layers * shape.kvHeads).map { head in
      values[head * group..<(head + 1) * group].reduce(0, +) / Double(group)
    }
    let sum = means.reduce(0, +)
    guard sum > 0, sum.isFinite else {
      throw HeadImportanceError(
        file: path, offset: 0, found: "no head that matters", expected: "a sum over 0")
    }
    table = means.map { Float($0 / sum) }
  }
}
