import Testing

@testable import Formats
@testable import Inference

/// A family is one type and one row, for both forms of files.
@Suite struct FamilyCatalogTests {
  @Test func `every family is found by each of its names, and by no other's`() throws {
    for family in FamilyCatalog.families {
      for architecture in family.architectures {
        let text = JSONNode.object([
          JSONNode.Member(name: "architectures", value: .array([.string(architecture)]), offset: 0)
        ])
        #expect(try FamilyCatalog.family(ConfigurationFields(file: "x", root: text)) == family)
      }
      guard let form = family.gguf else { continue }
      #expect(try FamilyCatalog.family(gguf: form.architecture, file: "x").family == family)
    }
    let names = FamilyCatalog.families.map { $0.name }
    #expect(Set(names).count == names.count)
  }

  @Test func `an architecture that no family has is refused with those there are`() {
    let known = ["llama", "qwen2", "qwen3", "smollm3", "gemma2", "gemma3", "phi3"]
    #expect(throws: CheckpointError.unknownArchitecture(file: "x.gguf", found: "rwkv", known: known)) {
      try FamilyCatalog.family(gguf: "rwkv", file: "x.gguf")
    }
  }
}
