import Foundation
import TestSupport
import Testing

@testable import Samples

@Suite struct SamplesTests {
  @Test func findsTheModelAndPrompts() throws {
    let model = try Samples.modelDirectory()
    for file in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "README.md"] {
      #expect(FileManager.default.isReadableFile(atPath: "\(model)/\(file)"), "\(file)")
    }
    let prompts = try Samples.promptFiles()
    #expect(prompts.count >= 6)
    #expect(prompts == prompts.sorted())
    for prompt in prompts {
      let text = try String(contentsOfFile: prompt, encoding: .utf8)
      #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(prompt)")
      #expect(text.contains("\nQuestion: ") && text.contains("\nAnswer: "), "\(prompt)")
    }
  }

  /// What the tests run from has the resources beside it, as the program has.
  @Test func findsThemBesideTheExecutable() throws {
    #expect(try Samples.directory().hasSuffix("/" + Samples.folder))
  }

  @Test(arguments: [
    "bin/headscope_Samples.resources", "headscope_Samples.resources",
    "share/headscope/headscope_Samples.resources", "share/headscope",
  ])
  func findsThemInEveryPlace(place: String) throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    let model = "\(root)/\(place)/ruler-tiny"
    try FileManager.default.createDirectory(atPath: model, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: model + "/config.json"))
    let found = try Samples.directory(
      besideExecutable: "\(root)/bin/headscope", orSource: "/nowhere/Samples.swift")
    #expect(found == "\(root)/\(place)")
  }

  @Test func fallsBackToTheSources() throws {
    let source = try Samples.directory(besideExecutable: nil, orSource: Samples.sourceFile)
    #expect(FileManager.default.isReadableFile(atPath: source + "/Samples.swift"))
  }

  @Test func saysWhereItLooked() throws {
    let error = try #require(throws: SamplesError.self) {
      try Samples.directory(besideExecutable: "/no/such/bin/headscope", orSource: "/nor/Samples.swift")
    }
    let places = [
      "/no/such/bin/headscope_Samples.resources", "/no/such/headscope_Samples.resources",
      "/no/such/share/headscope/headscope_Samples.resources", "/no/such/share/headscope", "/nor",
    ]
    #expect(error == .notFound(searched: places))
    #expect(places.allSatisfy { error.description.contains($0) })
  }
}
