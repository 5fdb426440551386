import Foundation
import TestSupport
import Testing

/// Prompts of files that are not there or hold what no prompt can.
@Suite struct BadPromptTests {
  static let files: [(contents: [UInt8], refusal: Refusal)] = [
    (Array("caf".utf8) + [0xE9, 0x0A], Refusal("run --prompt in.txt", 65, "in.txt", "UTF-8", "byte 3")),
    (Array("caf".utf8) + [0xC3], Refusal("run --prompt in.txt", 65, "in.txt", "UTF-8", "byte 3")),
    ([], Refusal("run --prompt in.txt", 65, "in.txt", "empty")),
    ([], Refusal("run --token-ids in.txt", 65, "in.txt", "empty")),
    (Array(" \n\t\n".utf8), Refusal("run --token-ids in.txt", 65, "in.txt", "empty")),
    (Array("1 5 1024".utf8), Refusal("run --token-ids in.txt", 65, "1024", "1023")),
    (Array("1 5\n -7".utf8), Refusal("run --token-ids in.txt", 65, "in.txt", "-7", "line 2")),
    (Array("1 five".utf8), Refusal("run --token-ids in.txt", 65, "in.txt", "five", "column 3")),
    (Array("99999999999".utf8), Refusal("run --token-ids in.txt", 65, "in.txt", "99999999999")),
    (
      Array(String(repeating: "1 ", count: 2049).utf8),
      Refusal("run --steps 0 --token-ids in.txt", 65, "2049 tokens", "at most 2048")
    ),
    (
      Array(String(repeating: "The grass is green. ", count: 1500).utf8),
      Refusal("run --prompt in.txt", 65, "tokens", "2048")
    ),
    (Array("What is it?".utf8), Refusal("run --protocol agnostic --prompt in.txt", 65, "in.txt", "hyphens")),
    (
      Array("\n---\nWhat is it?".utf8),
      Refusal("run --protocol agnostic --prompt in.txt", 65, "in.txt", "hyphens")
    ),
    (Array("A.\n---\n".utf8), Refusal("run --protocol agnostic --prompt in.txt", 65, "in.txt", "hyphens")),
    (
      Array(#"{"0-0": [1], "0-1": [2]}"#.utf8),
      Refusal("run --task niah_single_1 --policy headkv:file=in.txt", 65, "in.txt", "2 heads", "6 layers × 4")
    ),
    (
      Array("none".utf8),
      Refusal("run --task niah_single_1 --policy headkv:file=in.txt", 65, "in.txt", "byte 0", "JSON")
    ),
    ([0x31], Refusal("run --prompt nosuch.txt", 66, "nosuch.txt")),
    ([0x31], Refusal("run --token-ids nosuch.txt", 66, "nosuch.txt")),
    ([0x31], Refusal("explore --prompt nosuch.txt", 66, "nosuch.txt")),
    ([0x31], Refusal("run --prompt in.txt/within.txt", 66, "in.txt/within.txt")),
    ([0x31], Refusal("run --prompt .", 65, "directory")),
  ]

  @Test(arguments: files) func aFileThatHoldsNoPrompt(contents: [UInt8], refusal: Refusal) throws {
    try TemporaryFolder.with { folder in
      try folder.write(Data(contents), to: "in.txt")
      try refusal.check(in: folder)
    }
  }

  @Test func nothingOnStandardInput() throws {
    try TemporaryFolder.with { folder in
      try Refusal("run --prompt -", 65, "standard input", "empty").check(in: folder)
    }
  }

  /// A name from outside may hold what a terminal would act on, or a line end.
  @Test func aNameThatIsNoLine() throws {
    try TemporaryFolder.with { folder in
      try Refusal("run --prompt no\u{1B}[2J\nsuch", 66, "such").check(in: folder)
      let outcome = try Program.run(["run", "--prompt", "no\u{1B}[2J\nsuch"], in: folder.path)
      #expect(!outcome.errors.contains("\u{1B}"))
    }
  }
}
