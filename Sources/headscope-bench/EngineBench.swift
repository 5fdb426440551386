import ArgumentParser
import Foundation
import Inference

/// `headscope-bench engine`: prefill or decode of a model, one line of JSON for each time it was done.
struct EngineBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Times one prefill or decode again and again, for comparisons.",
    discussion: """
      Prints a line of JSON when the model is open and everything before the measured part has been done \
      once, and then one for each measurement: {"measure":"prefill","tokens":512,"seconds":0.41,…}. \
      Prompts are random token ids, the same for the same vocabulary. `cpu_seconds` is what all threads \
      have computed, `logits` are those of the first eight ids after the last token, to see that two \
      programs have computed the same, and `peak_bytes` is the most memory in use so far, mapped weights \
      (`weight_bytes`) included.

      Tests/Reference/engines.py runs it beside other engines.
      """)

  @Option(help: "Folder of a Hugging Face model.") var model: String
  @Option(help: "Measure a prefill of this many tokens.") var prefill: Int?
  @Option(help: "Measure decoding after this many tokens (0 counts as 1).") var depth: Int?
  @Option(help: "Tokens decoded in one measurement.") var steps: Int = 32
  @Option(help: "Threads.") var threads: Int = 1
  @Option(help: "Measurements.") var rounds: Int = 5
  @Flag(help: "Measure once for each line of standard input instead, so that programs can take turns.")
  var paced = false

  func validate() throws {
    if (prefill == nil) == (depth == nil) { throw ValidationError("Give either --prefill or --depth.") }
    if prefill ?? 1 < 1 || depth ?? 0 < 0 || steps < 1 || threads < 1 || rounds < 1 {
      throw ValidationError("Numbers of tokens, threads and rounds are at least 1, a depth at least 0.")
    }
  }

  func run() throws {
    let language = try LanguageModel(path: model, threads: threads)
    let measurement = try prefill.map { try measurePrefill(language, tokens: $0) } ?? measureDecode(language)
    try report(Line(measurement, language, logits: measurement.body()))
    for _ in 0..<(paced ? Int.max : rounds) {
      if paced && readLine() == nil { return }
      let (began, used) = (ContinuousClock.now, ProcessUsage.seconds)
      let logits = try measurement.body()
      let (ended, spent) = (ContinuousClock.now, ProcessUsage.seconds - used)
      var line = Line(measurement, language, logits: logits)
      line.seconds = began.duration(to: ended) / .seconds(1)
      line.cpu_seconds = spent
      try report(line)
    }
  }

  /// What is timed, and what to call it.
  private struct Measurement {
    let name: String
    let depth: Int
    let tokens: Int
    let threads: Int
    /// Does it once and returns the logits of its last token.
    let body: () throws -> [Float]
  }

  private func measurePrefill(_ language: LanguageModel, tokens: Int) throws -> Measurement {
    let ids = TokenSequence.ids(tokens, vocabulary: language.configuration.vocabularySize)
    return Measurement(name: "prefill", depth: 0, tokens: tokens, threads: threads) {
      try language.prefill(ids, observing: 1).logits
    }
  }

  private func measureDecode(_ language: LanguageModel) throws -> Measurement {
    let depth = max(1, depth ?? 1)
    let ids = TokenSequence.ids(depth + steps, vocabulary: language.configuration.vocabularySize)
    let prefill = try language.prefill(Array(ids[..<depth]), observing: 1)
    let batch = DecodeBatch(model: language, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    return Measurement(name: "decode", depth: depth, tokens: steps, threads: threads) {
      batch.truncate(stream, toTail: 0)
      var logits: [Float] = []
      for id in ids[depth...] { logits = try batch.step([(stream, id)])[0].logits }
      return logits
    }
  }

  private struct Line: Encodable {
    let measure: String
    let depth: Int
    let tokens: Int
    let threads: Int
    /// Absent in the first line, as are the seconds of computing of all threads together.
    var seconds: Double?
    var cpu_seconds: Double?
    let logits: [Double]
    let weight_bytes: Int
    let peak_bytes: Int

    init(_ measurement: Measurement, _ language: LanguageModel, logits: [Float]) {
      measure = measurement.name
      depth = measurement.depth
      tokens = measurement.tokens
      threads = measurement.threads
      self.logits = logits.prefix(8).map(Double.init)
      weight_bytes = language.weightBytes
      peak_bytes = ProcessUsage.peakBytes
    }
  }

  private func report(_ line: Line) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try FileHandle.standardOutput.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
  }
}
