import Foundation
import Samples

/// A folder for one run, taken away afterwards.
struct WorkingFolder {
  let path: String

  static func with<Result>(_ body: (WorkingFolder) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("headscope-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(WorkingFolder(path: path))
  }

  /// Everything in the folder, at any depth, in order.
  func contents() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  func url(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }

  func data(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws { try data.write(to: url(name)) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: false)
  }

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
