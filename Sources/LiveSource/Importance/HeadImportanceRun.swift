import AdaKV
import Inference
import Prompts
import Session
import Readings
import Tokenization

/// Measures which heads retrieve: the importance that HeadKV divides budgets by.
///
/// Prompts are generated tasks; those that the model answers wrongly say nothing of retrieval and are left out.
public struct HeadImportanceRun: Sendable {
  /// Scores of every prompt answered rightly, `[layers, queryHeads, prompts]`.
  public let scores: [[[Double]]]
  /// Prompts tried.
  public let prompts: Int
  /// Prompts answered rightly.
  public var answered: Int { scores.first?.first?.count ?? 0 }

  /// Opens the model and measures.
  ///
  /// - Parameters:
  ///   - tasks: Names of the tasks that take turns.
  ///   - count: Prompts to try.
  ///   - length: Length of each in tokens.
  /// - Throws: What opening or drawing throws; ``SessionError/nothingAnswered(prompts:)``; `CancellationError`.
  public static func result(
    model path: String, tasks: [String], count: Int, length: Int, seed: UInt64, threads: Int = 0,
    isCancelled: () -> Bool = { false }
  ) throws -> HeadImportanceRun {
    let model = try LiveModel.open(path: path, threads: threads, isChat: false, isCancelled: isCancelled)
    let drawn = try tasks.map(TaskCatalog.task(named:))
    let summary = model.summary
    guard length <= summary.contextLength else {
      throw SessionError.lengthBeyondContext(length: length, contextLength: summary.contextLength)
    }
    let tokenizer = try model.reader()
    var scores = Array(
      repeating: [[Double]](repeating: [], count: summary.queryHeads), count: summary.layers)
    for index in 0..<count {
      let place = TaskCatalog.survey(seed: seed, index: index, tasks: drawn)
      let prompt = try place.task.prompt(length: length, seed: place.seed) {
        tokenizer.encode($0).count
      }
      guard let measured = try measure(prompt, model: model, isCancelled: isCancelled) else { continue }
      for (layer, heads) in measured.enumerated() {
        for (head, score) in heads.enumerated() { scores[layer][head].append(score) }
      }
    }
    let run = HeadImportanceRun(scores: scores, prompts: count)
    guard run.answered > 0 else { throw SessionError.nothingAnswered(prompts: count) }
    return run
  }

  /// The file that `headkv` reads: one line of JSON, `"layer-head"` to the scores of that query head.
  public var json: String {
    let members = scores.enumerated().flatMap { layer, heads in
      heads.enumerated().map { head, values in
        "\"\(layer)-\(head)\": [\(values.map { "\(($0 * 1e6).rounded() / 1e6)" }.joined(separator: ", "))]"
      }
    }
    return "{\(members.joined(separator: ", "))}\n"
  }

  /// One prompt's scores `[layers, queryHeads]`; nil if the model answers it wrongly or the needle is not to be found.
  private static func measure(
    _ prompt: TaskPrompt, model: LiveModel, isCancelled: () -> Bool
  ) throws -> [[Double]]? {
    let tokens = model.tokenizer.encode(prompt.text)
    guard let answer = prompt.answers.first,
      let needle = tokenRange(of: prompt.evidence, in: model.tokenizer.texts(of: tokens))
    else { return nil }
    let steps = model.tokenizer.encode(" " + answer, addingSpecialTokens: false).count
    guard tokens.count + steps <= model.summary.contextLength else { return nil }
    let spoken = try Self.speak(
      tokens, steps: steps, needle: needle, model: model.language, isCancelled: isCancelled)
    let text = model.tokenizer.decode(spoken.tokens, skippingSpecialTokens: true)
    return text.contains(answer) ? spoken.score.values : nil
  }

  /// Decodes `steps` tokens greedily, and scores every head on the row that speaks each of them.
  static func speak(
    _ tokens: [Int32], steps: Int, needle: Range<Int>, model: LanguageModel,
    isCancelled: () -> Bool = { false }
  ) throws -> (tokens: [Int32], score: RetrievalScore) {
    let shape = model.configuration
    let prefill = try model.prefill(tokens, observing: 1, isCancelled: isCancelled)
    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    var score = RetrievalScore(needle: needle, layers: shape.layers, queryHeads: shape.queryHeads)
    for layer in 0..<shape.layers {
      // The last prompt token's row is the one that speaks the first answer token.
      let rows = prefill.windowAttention(layer: layer, window: 1)
      for head in 0..<shape.queryHeads {
        score.add(rows[head * tokens.count..<(head + 1) * tokens.count], layer: layer, queryHead: head)
      }
    }
    var spoken = [NextTokenDistribution(.logits(prefill.logits)).likeliest]
    while spoken.count < steps {
      guard let token = spoken.last,
        let output = try batch.step([(stream, token)], isCancelled: isCancelled).first
      else { break }
      for layer in 0..<shape.layers {
        for head in 0..<shape.queryHeads {
          score.add(output.rows[layer][head: head], layer: layer, queryHead: head)
        }
      }
      spoken.append(NextTokenDistribution(.logits(output.logits)).likeliest)
    }
    return (spoken, score)
  }

  /// The tokens that a piece of text lies in, at its first place.
  static func tokenRange(of piece: String, in texts: [String]) -> Range<Int>? {
    let whole = texts.joined()
    guard let place = whole.firstRange(of: piece) else { return nil }
    let first = whole.utf8.distance(from: whole.startIndex, to: place.lowerBound)
    let end = whole.utf8.distance(from: whole.startIndex, to: place.upperBound)
    var offset = 0
    var range: Range<Int>?
    for (index, text) in texts.enumerated() {
      let next = offset + text.utf8.count
      if next > first, offset < end { range = (range?.lowerBound ?? index)..<index + 1 }
      offset = next
    }
    return range
  }
}
