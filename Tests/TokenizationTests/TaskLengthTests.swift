import Prompts
import Testing

@testable import Tokenization

/// Task prompts measured by the bundled model's own tokenizer.
@Suite struct TaskLengthTests {
  @Test(arguments: TaskCatalog.names)
  func comeCloseToTheLengthInTokens(name: String) throws {
    let tokenizer = try TokenizerReference.tokenizer("ruler-tiny")
    let task = try TaskCatalog.task(named: name)
    for length in [128, 200, 256, 400, 701] {
      for seed: UInt64 in 0..<4 {
        let prompt = try task.prompt(length: length, seed: seed) { tokenizer.encode($0).count }
        let count = tokenizer.encode(prompt.text).count
        #expect(count <= length && count > length - 26, "\(length) \(seed) \(count)")
      }
    }
  }

  /// Nothing of a prompt is lost on the way to token ids and back.
  @Test func decodeToTheirText() throws {
    let tokenizer = try TokenizerReference.tokenizer("ruler-tiny")
    for index in 0..<12 {
      let (task, seed) = TaskCatalog.survey(seed: 3, index: index)
      let text = try task.prompt(length: 300, seed: seed) { tokenizer.encode($0).count }.text
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }
}
