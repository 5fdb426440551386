/// A checkpoint in several safetensors files, and the index that says which tensor lies in which.
package final class SafetensorsShards: TensorSource {
  /// The index.
  package let path: String
  private let files: [String: SafetensorsFile]
  private let places: [String: String]

  /// The name of an index in a model's directory.
  package static let indexName = "model.safetensors.index.json"

  /// Opens an index and all files that it names.
  ///
  /// - Throws: `FormatError`, for the first thing that is wrong with the index or a file.
  package init(index path: String) throws(FormatError) {
    let root = try JSONReader.read(file: path)
    guard let members = root["weight_map"]?.members else {
      throw .malformedJSON(file: path, offset: 0, expected: "an object with an object weight_map")
    }
    let directory = path.dropLast(Self.indexName.count)
    var files: [String: SafetensorsFile] = [:]
    var places: [String: String] = [:]
    for member in members {
      // A name with a slash could lead anywhere.
      guard let name = member.value.string, !name.isEmpty, !name.contains("/"), name.hasSuffix(".safetensors")
      else {
        throw .malformedJSON(
          file: path, offset: member.offset, expected: "the name of a safetensors file beside the index")
      }
      if files[name] == nil {
        do {
          files[name] = try SafetensorsFile(path: directory + name)
        } catch .missing {
          throw .missingShard(file: path, offset: member.offset, shard: name)
        }
      }
      guard files[name]?.tensors[member.name] != nil else {
        throw .missingTensor(file: directory + name, tensor: member.name)
      }
      guard places.updateValue(name, forKey: member.name) == nil else {
        throw .duplicateName(file: path, offset: member.offset, name: member.name)
      }
    }
    self.path = path
    self.files = files
    self.places = places
  }

  /// The names of all tensors.
  package var tensorNames: [String] { Array(places.keys) }

  /// The types that weights may have.
  package var weightTypes: String { "F32, F16 or BF16" }

  /// The tensor of that name, if the index names it.
  package func tensor(named name: String) -> StoredTensor? {
    places[name].flatMap { files[$0]?.tensor(named: name) }
  }
}
