import Foundation
import Inference
import Readings
import TestSupport

@testable import LiveSource
@testable import Session

/// The tiny models of every family that transformers' logits confirm, with what a session needs beside.
enum FamilyModel {
  static func open(_ name: String) throws -> LanguageModel {
    try LanguageModel(path: Repository.fixture("families/\(name)", of: "InferenceTests"), threads: 2)
  }

  /// A session on token ids; their texts are the bundled tokenizer's, for these models have none.
  static func session(
    _ name: String, tokens: [Int32], plans: [TrackPlan], isCompact: Bool = false
  ) throws -> PromptSession {
    let prompt = PromptRecord(
      origin: .tokenIDs(path: name), digest: "", tokens: tokens, tokenTexts: tokens.map { "\($0)" })
    return try PromptSession(
      source: LiveModel(open(name), tokenizer: Bundled.model.get().tokenizer), prompt: prompt, plans: plans,
      isCompact: isCompact)
  }

  /// Tokens of a prompt, alike in every run.
  static func tokens(_ count: Int) -> [Int32] {
    (0..<count).map { index in
      let mixed: Int = index * 37 + index * index * 11
      return Int32(3 + mixed % 70)
    }
  }
}
