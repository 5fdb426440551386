import Formats
import TestSupport
import Testing

@testable import Inference

/// Files whose queries, keys and values lie in one matrix, as llama.cpp's converter writes them with `--fuse-qkv`,
/// compute the same bits as those with three.
@Suite struct GGUFFusionTests {
  /// What becomes of biases.
  enum Biases: CaseIterable { case fused, separate }

  private static let roles = ["attn_q", "attn_k", "attn_v"]

  private func path(_ name: String) -> String { GGUFModelTests.directory + "/\(name).gguf" }

  /// A file's tensors in order, with their bytes.
  private func tensors(_ file: GGUFFile) throws -> [(name: String, tensor: GGUFTensor, bytes: [UInt8])] {
    try file.tensors.sorted { $0.value.byteRange.lowerBound < $1.value.byteRange.lowerBound }.map {
      (name: $0.key, tensor: $0.value, bytes: try file.withBytes(named: $0.key) { Array($0) })
    }
  }

  /// Writes a file with the queries, keys and values of each layer in one where their types agree; says how many
  /// layers that are.
  private func fuse(_ name: String, biases: Biases, to target: String) throws -> Int {
    let file = try GGUFFile(path: path(name))
    let all = try tensors(file)
    var bytes = try GGUFBytes(metadataOf: MappedFile(path: path(name)))
    var fused = 0
    for (name, tensor, own) in all {
      let parts = name.split(separator: ".").map(String.init)
      guard parts.count == 4, Self.roles.contains(parts[2]), parts[3] == "weight" || biases == .fused else {
        bytes.add(name, [(tensor, own)])
        continue
      }
      let group = all.filter { other in
        Self.roles.contains { other.name == "\(parts[0]).\(parts[1]).\($0).\(parts[3])" }
      }.sorted { order($0.name) < order($1.name) }
      if Set(group.map(\.tensor.type)).count > 1 {
        bytes.add(name, [(tensor, own)])
      } else if parts[2] == "attn_q" {
        bytes.add("\(parts[0]).\(parts[1]).attn_qkv.\(parts[3])", group.map { ($0.tensor, $0.bytes) })
        if parts[3] == "weight" { fused += 1 }
      }
    }
    try write(bytes.file(), to: target)
    return fused
  }

  private func order(_ name: String) -> Int { Self.roles.firstIndex { name.contains($0 + ".") } ?? 0 }

  /// The logits of a prompt and of two tokens after it.
  private func logits(_ path: String) throws -> [Float] {
    let model = try LanguageModel(path: path, threads: 2)
    let prefill = try model.prefill([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7])
    let batch = DecodeBatch(model: model, prefill: prefill)
    let full = batch.addStream(kept: nil)
    return try [7, 2].reduce(prefill.logits) { try $0 + batch.step([(stream: full, token: $1)])[0].logits }
  }

  @Test(
    arguments: [
      "llama", "llama31", "llama-biases", "qwen2", "qwen3", "gemma2", "gemma3", "smollm3", "mistral",
    ],
    Biases.allCases)
  func `one matrix gives what three give`(name: String, biases: Biases) throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let fused = directory + "/fused.gguf"
      let layers = try fuse(name, biases: biases, to: fused)
      #expect(layers > 0)
      let found = try logits(fused)
      let expected = try logits(path(name))
      #expect(found == expected)
    }
  }

  @Test func `a Phi-3 may have three matrices`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let source = path("phi3-short")
      let shape = try LanguageModel(path: source).configuration
      var bytes = try GGUFBytes(metadataOf: MappedFile(path: source))
      for (name, tensor, own) in try tensors(GGUFFile(path: source)) {
        guard name.hasSuffix("attn_qkv.weight") else {
          bytes.add(name, [(tensor, own)])
          continue
        }
        let row = own.count / tensor.shape[0]
        var first = 0
        for (role, rows) in zip(Self.roles, [shape.queryWidth, shape.kvWidth, shape.kvWidth]) {
          bytes.add(
            name.replacing("attn_qkv", with: role), [UInt64(tensor.shape[1]), UInt64(rows)],
            type: GGUFBytes.number(of: tensor.type), Array(own[first * row..<(first + rows) * row]))
          first += rows
        }
      }
      let split = directory + "/split.gguf"
      try write(bytes.file(), to: split)
      let found = try logits(split)
      let expected = try logits(source)
      #expect(found == expected)
    }
  }

  @Test func `a fused matrix of another height is refused by name`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let source = path("llama")
      var bytes = try GGUFBytes(metadataOf: MappedFile(path: source))
      for (name, tensor, own) in try tensors(GGUFFile(path: source)) {
        bytes.add(name.replacing("attn_q.weight", with: "attn_qkv.weight"), [(tensor, own)])
      }
      try write(bytes.file(), to: directory + "/x.gguf")
      let error = try #require(throws: FormatError.self) {
        try LanguageModel(path: directory + "/x.gguf")
      }
      #expect(error.description.contains("\"blk.0.attn_qkv.weight\""), "\(error)")
    }
  }

  @Test func `a window that llama cpp does not read is told of and left out`() throws {
    try TemporaryFolder.with { folder in
      let directory = folder.path
      let source = path("mistral")
      var bytes = try GGUFBytes(metadataOf: MappedFile(path: source), adding: 1)
      bytes.set("llama.attention.sliding_window", 5)
      for (name, tensor, own) in try tensors(GGUFFile(path: source)) { bytes.add(name, [(tensor, own)]) }
      let target = directory + "/window.gguf"
      try write(bytes.file(), to: target)
      let shape = try LanguageModel(path: target).configuration
      #expect(shape.disregardedWindow == 5 && shape.attentionSpan(layer: 0) == nil)
      let plain = try LanguageModel(path: source).configuration
      #expect(plain.disregardedWindow == nil)
      let found = try logits(target)
      let expected = try logits(source)
      #expect(found == expected)
    }
  }
}
