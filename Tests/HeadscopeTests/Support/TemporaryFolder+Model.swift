import Foundation
import Samples
import TestSupport

extension TemporaryFolder {
  /// Copies the bundled model into a folder of that name.
  func copyModel(to name: String) throws {
    let bundled = try Samples.modelDirectory()
    try makeFolder(name)
    for file in ["config.json", "model.safetensors", "tokenizer.json"] {
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: bundled).appendingPathComponent(file), to: url(name + "/" + file))
    }
  }

  /// Writes a JSON file of a copied model again with something changed in it.
  func edit(_ name: String, _ change: (inout [String: Any]) -> Void) throws {
    var object = try JSONObject.read(data(name))
    change(&object)
    try write(JSONSerialization.data(withJSONObject: object, options: .sortedKeys), to: name)
  }

  /// Writes the weights of a copied model again with something changed in them.
  func editTensors(_ model: String, _ change: (inout TensorFile) throws -> Void) throws {
    let name = model + "/model.safetensors"
    var file = try TensorFile(data(name))
    try change(&file)
    try write(file.bytes(), to: name)
  }
}
