import AdaKV
import ArgumentParser
import Inference

/// `headscope-bench compact`: decoding on what a policy keeps of a long prompt, beside decoding on all of it.
struct CompactBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Decoding with evicted entries really dropped, beside the full cache.",
    discussion: """
      Runs one prompt of random tokens, allocates a budget by its window attention, copies what is kept into \
      memory of its own, and decodes the same tokens on both caches in turns. On one thread, seconds of \
      computing count. A long prompt takes minutes.
      """)

  @Option(help: "Folder of a Hugging Face model.") var model: String
  @Option(help: "Prompt tokens.") var prompt: Int = 32_768
  @Option(help: "Policy that looks at the window's attention alone.") var policy = "ada-snapkv"
  @Option(help: "Budget in tokens or as a share of the prompt.") var budget = "1024"
  @Option(help: "Tokens decoded at a time.") var steps: Int = 16
  @Option(help: "Threads.") var threads: Int = 1
  @Option(help: "Rounds; the median counts.") var rounds: Int = 9

  func run() throws {
    let policy = try Policy(policy)
    let language = try LanguageModel(path: model, threads: threads)
    let ids = TokenSequence.ids(prompt + steps, vocabulary: language.configuration.vocabularySize)
    let began = ContinuousClock.now
    let prefill = try language.prefill(Array(ids[..<prompt]), observing: policy.scorer.window)
    let seconds = began.duration(to: .now) / .seconds(1)
    let peak = ProcessUsage.peakBytes
    print("model            \(language.name), \(prompt) tokens, \(policy), B = \(budget), \(threads) threads")
    print(
      "prefill          \(Self.text(seconds)) s on \(threads) threads,",
      "at most \(Self.mebibytes(peak - language.weightBytes)) beside \(Self.mebibytes(language.weightBytes)) of weights"
    )
    let kept = try allocate(policy, language, prefill)
    try compare(language, prefill, kept: kept, ids: Array(ids[prompt...]))
  }

  /// What the policy keeps in every layer.
  private func allocate(_ policy: Policy, _ language: LanguageModel, _ prefill: Prefill) throws
    -> [KeptEntries]
  {
    let shape = language.configuration
    let window = policy.scorer.window
    let tokens = try Budget(budget).tokens(
      prompt: prompt, reserve: policy.reserve, bytesPerToken: shape.cacheBytesPerToken)
    var allocation = try ModelAllocation(
      policy: policy, layers: shape.layers, kvHeads: shape.kvHeads, tokens: prompt, budget: tokens)
    for layer in 0..<shape.layers {
      let attention = prefill.windowAttention(layer: layer, window: window)
      _ = try allocation.add(
        LayerObservation(
          layer: layer, queryHeads: shape.queryHeads, kvHeads: shape.kvHeads, tokens: prompt,
          window: window, windowAttention: attention))
    }
    return allocation.layers.map { $0.kept(tokens: prompt) }
  }

  private func compare(
    _ language: LanguageModel, _ prefill: Prefill, kept: [KeptEntries], ids: [Int32]
  ) throws {
    let batch = DecodeBatch(model: language, prefill: prefill)
    let full = batch.addStream(kept: nil)
    let compact = batch.addStream(kept: kept, compact: true)
    func decode(_ stream: Int) throws {
      batch.truncate(stream, toTail: 0)
      for id in ids { _ = try batch.step([(stream, id)]) }
    }
    let held = batch.cacheBytes(compact)
    let medians = try Stopwatch.medians(
      of: [
        .init(name: "full") { try decode(full) }, .init(name: "compact") { try decode(compact) },
      ], rounds: rounds, computing: threads == 1)
    let (slow, fast) = (medians["full"] ?? .nan, medians["compact"] ?? .nan)
    let entries = kept.reduce(0) { $0 + $1.positions.count }
    let bytes = 2 * language.configuration.headDimension * MemoryLayout<Float>.stride
    print(
      "full cache       \(Self.text(slow / Double(ids.count) * 1e3)) ms a token,",
      "\(Self.mebibytes(prefill.cacheBytes)) of keys and values")
    print(
      "compact cache    \(Self.text(fast / Double(ids.count) * 1e3)) ms a token,",
      "\(Self.mebibytes(held)) of keys and values; the capacities say \(Self.mebibytes(entries * bytes))")
    print("latency          \(Self.text(slow / fast)) times as fast")
    print("memory           \(Self.text(Double(prefill.cacheBytes) / Double(held))) times less")
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

  private static func mebibytes(_ bytes: Int) -> String { "\(text(Double(bytes) / 1_048_576)) MiB" }
}
