import Foundation
import Inference

@testable import Formats
@testable import Tokenization

/// Reads the input as JSON in both ways, and as the config.json of a model, or as the index of its files.
func fuzzJSON(_ input: UnsafeRawBufferPointer) {
  let copy = MappedFile(copying: input, path: "x")
  refusable { touch(try JSONReader.read(copy.bytes, of: "x")) }
  refusable { touch(try JSONReader.read(copy.bytes, ofTokenizer: "x")) }
  if input.isIndex {
    _ = FuzzFiles.write(input, "model.safetensors.index.json")
    refusable { _ = try LanguageModel(path: IndexedModel.directory) }
  } else {
    let path = FuzzFiles.write(input, "any-config.json")
    refusable { _ = try ModelConfiguration(path: path) }
  }
}

private func touch(_ node: JSONNode) {
  _ = (node.integer, node.wholeNumber, node.double, node.string)
  for element in node.array ?? [] { touch(element) }
  for member in node.members ?? [] { touch(member.value) }
}

extension UnsafeRawBufferPointer {
  /// Whether it has the word that only an index has.
  fileprivate var isIndex: Bool {
    Data(self).range(of: Data("weight_map".utf8)) != nil
  }
}

/// A small model whose weights lie in a file that an index may name; FUZZ_MODEL is the directory it comes from.
private enum IndexedModel {
  static let directory: String = {
    guard let source = ProcessInfo.processInfo.environment["FUZZ_MODEL"] else {
      fatalError("FUZZ_MODEL names no directory")
    }
    let files = [("config.json", "config.json"), ("model.safetensors", "model-00001-of-00001.safetensors")]
    for (from, to) in files {
      guard let data = FileManager.default.contents(atPath: source + "/" + from) else {
        fatalError("\(source)/\(from) cannot be read")
      }
      _ = data.withUnsafeBytes { FuzzFiles.write($0, to) }
    }
    return FuzzFiles.directory
  }()
}
