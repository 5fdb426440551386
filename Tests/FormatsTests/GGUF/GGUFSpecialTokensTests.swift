import TestSupport
import Testing

@testable import Formats

/// The tokens that begin and end a text, found as llama.cpp finds them.
@Suite struct GGUFSpecialTokensTests {
  private func special(
    _ tokens: [String], kind: String? = "gpt2", keys: [String: UInt32] = [:]
  ) throws -> GGUFSpecialTokens {
    var bytes = GGUFBytes()
    if let kind { bytes.set("tokenizer.ggml.model", kind) }
    if !tokens.isEmpty { bytes.set("tokenizer.ggml.tokens", tokens) }
    for (key, id) in keys { bytes.set("tokenizer.ggml.\(key)_token_id", id) }
    return try GGUFSpecialTokens(GGUFBytes.open(bytes.file()))
  }

  @Test(arguments: [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
    "<end_of_turn>",
    "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>",
    "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>", "[e~[",
    "<|fim_pad|>",
    "<|file_sep|>", "<|repo_name|>", "<reponame>", "[PAD]",
  ])
  func `a token ends an answer by its spelling, without a key`(spelling: String) throws {
    #expect(try special(["a", "b", spelling, "c"]).ends == [2])
    #expect(try special(["a", "b", spelling, "c"], keys: ["eos": 1]).ends == [1, 2])
    #expect(try special(["a", "b", spelling, "c"], keys: ["eot": 2]).ends == [2])
    #expect(try special(["a", spelling + "x", "x" + spelling, String(spelling.dropLast())]).ends == [])
  }

  @Test func `keys come first, in their order, and each id once`() throws {
    let tokens = ["<|endoftext|>", "a", "<|im_end|>", "b", "</s>"]
    #expect(try special(tokens).ends == [0, 2, 4])
    #expect(try special(tokens, keys: ["eos": 2, "eom": 1, "eot": 3]).ends == [2, 3, 1, 0, 4])
    #expect(try special(tokens, keys: ["eos": 2]).end == 2)
    #expect(try special(tokens, keys: ["bos": 1]).begin == 1)
  }

  @Test func `merges by score have their places without keys, merges in a list have none`() throws {
    let scored = try special(["<unk>", "<s>", "</s>"], kind: "llama")
    #expect(scored.begin == 1 && scored.end == 2 && scored.ends == [2])
    let listed = try special(["a", "b", "c"])
    #expect(listed.begin == nil && listed.end == nil && listed.ends == [])
    #expect(try special(["a", "b", "c"], kind: "llama", keys: ["bos": 0, "eos": 1]).ends == [1])
    #expect(try special([], kind: nil).ends == [])
  }

  @Test func `what ends a part of an answer does not end it where all of its kin are there`() throws {
    #expect(try special(["<|end|>", "<|return|>", "<|call|>"]).ends == [1, 2])
    #expect(try special(["<|end|>", "<|flush|>", "<|calls|>"]).ends == [1, 2])
    #expect(try special(["<|end|>", "<|return|>"]).ends == [0, 1])
    #expect(try special(["</s>", "<|tool_response>"], keys: ["eos": 1]).ends == [1])
  }

  @Test func `a key of another type is refused by name`() throws {
    var bytes = GGUFBytes()
    bytes.set("tokenizer.ggml.eos_token_id", "two")
    let file = try GGUFBytes.open(bytes.file())
    let error = #expect(throws: FormatError.self) { try GGUFSpecialTokens(file) }
    #expect(error?.description.contains("tokenizer.ggml.eos_token_id") == true)
  }
}
