import ArgumentParser
import Foundation
import Inference
import Samples

/// `headscope-bench model`: prefill and decode, beside one read of the weights and one product of the kernels.
struct ModelBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Prefill and decode of a model, as multiples of floors of the same run.")

  @Option(help: "Folder of a Hugging Face model (default: the bundled one).")
  var model: String?
  @Option(help: "Prompt tokens.") var prompt: Int = 512
  @Option(help: "Tokens to decode.") var decode: Int = 64
  @Option(help: "Streams decoded in one batch.") var streams: Int = 1
  @Option(help: "Threads.") var threads: Int = 1
  @Option(help: "Rounds; the median counts.") var rounds: Int = 7
  @Flag(help: "Print tokens a second alone: prefill, then decode.") var bare = false

  func run() throws {
    let directory = try model ?? Samples.modelDirectory()
    let language = try LanguageModel(path: directory, threads: threads)
    let weights = try FileBytes(path: directory + "/model.safetensors")
    let tokens = (0..<prompt).map { Int32(($0 * 7919 + 13) % language.configuration.vocabularySize) }
    let prefill = try language.prefill(tokens)
    var sink: UInt64 = 0
    let medians = try Stopwatch.medians(
      of: [
        .init(name: "read") { sink &+= weights.sum() },
        .init(name: "prefill") { _ = try language.prefill(tokens) },
        .init(name: "decode") {
          let batch = DecodeBatch(model: language, prefill: prefill)
          let ids = (0..<streams).map { _ in batch.addStream(kept: nil) }
          for step in 0..<decode {
            _ = try batch.step(ids.map { ($0, tokens[step % tokens.count]) })
          }
        },
      ], rounds: rounds)
    let read = medians["read"] ?? .nan
    let prefillRate = Double(prompt) / (medians["prefill"] ?? .nan)
    let stepTime = (medians["decode"] ?? .nan) / Double(decode)
    let decodeRate = Double(streams) / stepTime
    if bare {
      print(prefillRate, decodeRate)
      return
    }
    let operations = 2 * Double(language.parameterCount) * prefillRate
    print("model            \(language.name), \(language.parameterCount) parameters, \(threads) threads")
    print(
      "one read         \(Self.text(read * 1e3)) ms, \(Self.text(Double(weights.count) / read / 1e9)) GB/s")
    print(
      "prefill \(prompt)      \(Self.text(prefillRate)) tok/s, \(Self.text(operations / 1e9)) GF/s of weights"
    )
    print(
      "decode × \(streams)       \(Self.text(decodeRate)) tok/s, a step \(Self.text(stepTime / read)) × one read of the weights"
    )
    if sink == 0 { print("the weights are all zero") }
  }

  private static func text(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
  }
}
