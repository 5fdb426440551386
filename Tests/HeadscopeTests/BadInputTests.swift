import Foundation
import Testing

/// Bad input is answered by one sentence on standard error and the right exit code; nothing is left behind.
@Suite struct BadInputTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: String
    let status: Int32
    let words: String

    init(_ arguments: String, _ status: Int32, _ words: String) {
      (self.arguments, self.status, self.words) = (arguments, status, words)
    }

    var testDescription: String { arguments }
  }

  private func check(_ result: Program.Result, _ status: Int32, _ words: String) {
    #expect(result.status == status, "\(result.complaint)")
    #expect(result.output.isEmpty)
    #expect(result.complaints.count == 1, "\(result.complaint)")
    #expect(result.complaint.hasPrefix("headscope: ") && result.complaint.hasSuffix(".\n"))
    #expect(result.complaint.contains(words), "\(result.complaint)")
  }

  @Test(arguments: [
    Case("run", 64, "needs a prompt"),
    Case("run --task nonsense", 64, "niah_single_1, niah_single_2"),
    Case("run --task niah_single_1 --length 5", 64, "at least"),
    Case("run --task niah_single_1 --length 1000000", 64, "expected at most 2048"),
    Case("run --task niah_single_1 --length 60 --steps 5000", 64, "5000 steps"),
    Case("run --task niah_single_1 --budget 32", 64, "window of 32"),
    Case("run --task niah_single_1 --budget 101%", 64, "at most 100%"),
    Case("run --task niah_single_1 --budget many", 64, "neither a number of tokens"),
    Case("run --task niah_single_1 --policy nonsense", 64, "known: ada-snapkv, snapkv"),
    Case("run --task niah_single_1 --policy ada-snapkv:alpha=2", 64, "alpha=2"),
    Case("run --task niah_single_1 --policy snapkv:depth=2", 64, "it has: window, pool, group"),
    Case("run --prompt nowhere.txt", 66, "nowhere.txt"),
    Case("run --token-ids nowhere.txt", 66, "nowhere.txt"),
    Case("run --model nowhere --task niah_single_1", 66, "nowhere"),
    Case("run --model nowhere --task niah_single_1 --csv missing/x.csv", 1, "missing/x.csv"),
    Case("run --task niah_single_1 --csv .", 1, "directory"),
    Case("explore", 1, "headscope run"),
  ])
  func oneSentence(_ item: Case) throws {
    let program = try Program()
    let process = try program.start(item.arguments.split(separator: " ").map(String.init))
    process.waitUntilExit()
    check(try program.result(of: process), item.status, item.words)
    #expect(program.files.isEmpty)
  }

  @Test(arguments: [
    Case("--steps -1", 64, "--steps"), Case("--survey 0", 64, "--survey"),
    Case("--task a --prompt b", 64, "one of them"), Case("--survey 2 --steps 3", 64, "--steps"),
    Case("--task niah_single_1 --csv x --json x", 64, "x is named twice"), Case("--nonsense", 64, "nonsense"),
    Case("--length 50", 64, "--task"), Case("--task a --policy snapkv --policy snapkv", 64, "twice"),
  ])
  func usage(_ item: Case) throws {
    let program = try Program()
    let process = try program.start(["run"] + item.arguments.split(separator: " ").map(String.init))
    process.waitUntilExit()
    let result = try program.result(of: process)
    #expect(result.status == item.status, "\(result.complaint)")
    #expect(result.complaint.contains(item.words), "\(result.complaint)")
    #expect(result.output.isEmpty && program.files.isEmpty)
  }

  @Test func badPrompts() throws {
    for (bytes, status, words) in [
      (Data(), 65, "empty"), (Data([0x61, 0xC3, 0x28]), 65, "byte 1"),
    ] as [(Data, Int32, String)] {
      let program = try Program()
      try bytes.write(to: URL(filePath: program.folder + "/p.txt"))
      check(try program.run("run", "--prompt", "p.txt"), status, words)
    }
    for (text, words) in [("1 2 x", "\"x\" at line 1, column 5"), ("", "empty"), ("1 5000", "5000")] {
      let program = try Program()
      try Data(text.utf8).write(to: URL(filePath: program.folder + "/ids.txt"))
      check(try program.run("run", "--token-ids", "ids.txt"), 65, words)
    }
    let program = try Program()
    let long = (0..<2049).map { _ in "5" }.joined(separator: " ")
    try Data(long.utf8).write(to: URL(filePath: program.folder + "/ids.txt"))
    check(try program.run("run", "--token-ids", "ids.txt"), 65, "2049 tokens, expected at most 2048")
  }

  /// One change to a copy of the bundled model, and what is said of it.
  @Test func badModels() throws {
    func replaced(_ old: String, _ new: String) -> (Data) -> Data? {
      { data in
        // The header is text; the weights behind it are left as they are.
        guard let range = data.range(of: Data(old.utf8)) else { return nil }
        var copy = data
        copy.replaceSubrange(range, with: Data(new.utf8))
        return copy
      }
    }
    let norm = "\"model.norm.weight\":{\"dtype\":\"BF16\",\"shape\":[256]"
    for (file, change, status, words) in [
      ("config.json", { _ in nil }, 66, "config.json"),
      ("model.safetensors", { _ in nil }, 66, "model.safetensors"),
      ("tokenizer.json", { _ in nil }, 66, "tokenizer.json"),
      ("config.json", { $0.prefix(40) }, 65, "config.json"),
      ("config.json", replaced("LlamaForCausalLM", "OtherForCausalLM"), 65, "OtherForCausalLM"),
      ("config.json", replaced("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 5"), 65, "model.layers.5"),
      ("config.json", replaced("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 7"), 65, "model.layers.6"),
      ("model.safetensors", { $0.prefix(4) }, 65, "4 bytes"),
      ("model.safetensors", { $0.prefix(100_000) }, 65, "model.safetensors"),
      (
        "model.safetensors", { Data([255, 255, 255, 255, 255, 255, 255, 127]) + $0.dropFirst(8) }, 65,
        "header"
      ),
      ("model.safetensors", replaced(norm, norm.replacing("256", with: "255")), 65, "model.norm.weight"),
      ("model.safetensors", replaced(norm, norm.replacing("BF16", with: "XF16")), 65, "XF16"),
      ("model.safetensors", replaced(norm, norm.replacing("norm", with: "morn")), 65, "model.norm.weight"),
      ("tokenizer.json", { _ in Data("{".utf8) }, 65, "tokenizer.json"),
      ("tokenizer.json", replaced("\"vocab\"", "\"vocub\""), 65, "vocab"),
    ] as [(String, (Data) -> Data?, Int32, String)] {
      let program = try Program()
      try program.model(replacing: file, by: change)
      let result = try program.run(
        "run", "--model", "model", "--task", "niah_single_1", "--length", "40", "--steps", "1", "--csv",
        "x.csv")
      check(result, status, words)
      #expect(program.files == ["model"])
    }
  }

  /// A weight that is not a number is said, not exported.
  @Test func weightsThatAreNotNumbers() throws {
    let program = try Program()
    try program.model(replacing: "model.safetensors") { data in
      var copy = data
      // bfloat16 NaN over the last weights of the file.
      copy.replaceSubrange(
        copy.count - 200..<copy.count, with: Data((0..<100).flatMap { _ in [0xC0, 0x7F] as [UInt8] }))
      return copy
    }
    let result = try program.run(
      "run", "--model", "model", "--task", "niah_single_1", "--length", "60", "--json", "-")
    check(result, 65, "not")
  }
}
