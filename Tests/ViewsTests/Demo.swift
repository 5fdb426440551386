import AdaKV
import Readings
import TestSupport

/// States made up for the tests, alike in every run.
enum Demo {
  static let words = [
    " The", " grass", " is", " green", ".", " The", " sky", " is", " blue", ".", " Here", " we", " go", ".",
    "\n", " One", " of", " the", " special", " magic", " numbers", " for", " amber", "-", "falcon", " is",
    ":",
    " 4", "8", "2", "1", "3", ".",
  ]

  static func model(
    layers: Int = 6, queryHeads: Int = 8, kvHeads: Int = 4, attentionSpans: [Int?] = []
  ) -> ModelShape {
    ModelShape(
      name: "ruler-tiny", layers: layers, queryHeads: queryHeads, kvHeads: kvHeads, contextLength: 4096,
      headDimension: 16,
      cacheBytesPerToken: layers * kvHeads * 2 * 16 * 4, attentionSpans: attentionSpans)
  }

  static func prompt(tokens: Int = 412) -> PromptRecord {
    let question = [
      " What", " is", " the", " special", " magic", " number", " for", " amber", "-", "falcon", "?",
    ]
    let body = (0..<max(0, tokens - question.count)).map { words[$0 % words.count] }
    let texts = Array((body + question).suffix(tokens))
    return PromptRecord(
      origin: .task(name: "niah_multikey_1", length: tokens, seed: 0), digest: "0123456789abcdef",
      tokens: Array(0..<Int32(tokens)), tokenTexts: texts, answers: ["48213"])
  }

  /// The same prompt with its question apart, asked after the eviction.
  static func agnosticPrompt(tokens: Int = 380) -> PromptRecord {
    let whole = prompt(tokens: tokens + 11)
    return PromptRecord(
      origin: whole.origin, digest: whole.digest, tokens: Array(whole.tokens.prefix(tokens)),
      tokenTexts: Array(whole.tokenTexts.prefix(tokens)), answers: whole.answers,
      promptProtocol: .agnostic, question: Array(whole.tokens.suffix(11)),
      questionTexts: Array(whole.tokenTexts.suffix(11)))
  }

  static func snapshot(
    _ policy: String = "ada-snapkv", model: ModelShape = model(), prompt: PromptRecord = prompt(),
    budget: Int = 64, step: Int = 0, layersDone: Int? = nil, seed: UInt64 = 1
  ) -> Snapshot {
    var generator = SeededGenerator(seed: seed)
    let tokens = prompt.tokens.count
    let done = layersDone ?? model.layers
    var readings: [Reading: HeadGrid] = [:]
    for reading in Reading.allCases {
      readings[reading] = HeadGrid(layers: model.layers, kvHeads: model.kvHeads)
    }
    var kept: [KeptEntries?] = Array(repeating: nil, count: model.layers)
    var layers: [LayerReadings?] = Array(repeating: nil, count: model.layers)
    for layer in 0..<done {
      var held = [[Int32]](repeating: [], count: model.kvHeads)
      for head in 0..<model.kvHeads {
        let spread = generator.unit() * generator.unit()
        let capacity = policy == "snapkv" ? budget : min(tokens, 32 + Int(spread * 4 * Double(budget - 32)))
        let numbers: [Reading: Double] = [
          .capacity: Double(capacity), .cacheLength: Double(capacity + step),
          .entropy: 5.5 * spread + 0.4, .normalizedEntropy: spread * 0.9 + 0.08,
          .effectiveTokens: 1 + spread * 220, .top10Mass: 1 - spread * 0.6,
          .tokensFor95: Double(Int(3 + spread * 300)), .gini: 0.98 - spread * 0.4,
          .retainedMass: 0.99 - spread * 0.1, .uniformRetainedMass: 0.97 - spread * 0.2,
          .headL1Loss: spread * 0.05,
        ]
        for (reading, value) in numbers { readings[reading]?[layer, head] = value }
        for position in 0..<tokens {
          let isWindow = position >= tokens - 32
          let weight = position % 33 >= 20 ? 0.8 : 0.08
          if isWindow || generator.unit() < weight * (0.3 + spread) { held[head].append(Int32(position)) }
        }
      }
      kept[layer] = KeptEntries(held)
      layers[layer] = LayerReadings(l1Loss: 0.012 * Double(layer + 1), l1Bound: 0.19, perHeadBound: 0.15)
    }
    let isFull = policy == "full"
    let isUniform = policy == "snapkv"
    return Snapshot(
      policy: policy,
      method: isFull
        ? nil
        : Snapshot.Method(
          scorer: "snapkv", allocator: isUniform ? "uniform" : "adakv", alpha: isUniform ? nil : 0.2,
          budget: budget, baseCapacity: budget - 32, uniformCapacity: min(budget, tokens)),
      window: 32, step: step, position: tokens - 1 + step,
      token: NextToken(id: 1, text: " 4", logProbability: nil),
      readings: readings, layers: layers, kept: isFull ? [] : kept,
      kl: isFull ? 0 : (isUniform ? 0.08 : 0.002) * Double(step * step % 7),
      agrees: isFull || step % 5 != 4 || !isUniform,
      candidates: [])
  }

  static func track(
    _ policy: String, says: [String], steps: Int, model: ModelShape, prompt: PromptRecord
  ) -> Track {
    Track(
      snapshots: (0...steps).map {
        snapshot(policy, model: model, prompt: prompt, step: $0, seed: UInt64(7 + $0))
      },
      output: says.enumerated().map { index, text in
        NextToken(
          id: Int32(truncatingIfNeeded: text.hashValueByScalars &+ index), text: text, logProbability: -0.1)
      },
      evictsNothing: false)
  }

  static func state(
    _ mode: ExplorerState.Mode, model: ModelShape? = model(), policy: String = "ada-snapkv"
  ) throws -> ExplorerState {
    var state = ExplorerState(
      activity: mode == .survey ? .surveying : .idle, mode: mode, policy: try Policy(policy),
      budget: .tokens(64))
    state.model = model
    return state
  }

  static func survey(prompts: Int = 128, model: ModelShape = model(), tokens: Int = 412) throws
    -> ExplorerState
  {
    var state = try state(.survey, model: model)
    let prompt = prompt(tokens: tokens)
    var statistics = SurveyStatistics(
      policy: "ada-snapkv", budget: "64", layers: model.layers, kvHeads: model.kvHeads)
    var latest = snapshot(model: model, prompt: prompt)
    for seed in 0..<prompts {
      latest = snapshot(model: model, prompt: prompt, seed: UInt64(seed + 1))
      statistics.add(latest)
    }
    state.survey = ExplorerState.Survey(
      prompt: prompt, latest: latest, statistics: statistics, promptsPerSecond: 14.2, isPaused: false)
    return state
  }

  static func exploration(
    steps: Int = 9, model: ModelShape = model(), tokens: Int = 412, prompt: PromptRecord? = nil
  ) throws -> ExplorerState {
    var state = try state(.explore, model: model)
    let prompt = prompt ?? self.prompt(tokens: tokens)
    state.promptProtocol = prompt.promptProtocol
    let full = [" 4", "8", "2", "1", "3", ".", " The", " sky", " is", " blue"]
    let other = [" 4", "8", "2", "1", "0", ".", " One", " of", " the", " special"]
    state.exploration = ExplorerState.Exploration(
      prompt: prompt,
      comparison: Comparison(
        full: track("full", says: Array(full.prefix(steps + 1)), steps: steps, model: model, prompt: prompt),
        chosen: track(
          "ada-snapkv", says: Array(full.prefix(steps + 1)), steps: steps, model: model, prompt: prompt),
        uniformTwin: track(
          "snapkv", says: Array(other.prefix(steps + 1)), steps: steps, model: model, prompt: prompt)),
      step: steps, lastStep: steps, isRunning: false, pace: 8, tokensPerSecond: 1240)
    return state
  }
}

extension Demo {
  /// A prompt put agnostically, under a policy that is applied again every four tokens, to 48 entries a head.
  static func decoding(steps: Int = 9) throws -> ExplorerState {
    var state = try exploration(steps: steps, prompt: agnosticPrompt())
    state.policy = try Policy("knorm:interval=4,target=48")
    for step in stride(from: 4, through: steps, by: 1) {
      for layer in 0..<6 {
        for head in 0..<4 {
          state.exploration?.comparison.chosen?.snapshots[step].readings[.cacheLength]?[layer, head] =
            Double(48 + step % 4)
        }
      }
      state.exploration?.comparison.chosen?.snapshots[step].readings[.uniformRetainedMass] = nil
      state.exploration?.comparison.chosen?.snapshots[step].isReapplied = step % 4 == 0
    }
    return state
  }
}

extension String {
  /// A number of the text that is the same in every run.
  var hashValueByScalars: Int { unicodeScalars.reduce(7) { ($0 &* 31 &+ Int($1.value)) & 0xFFFFFF } }
}
