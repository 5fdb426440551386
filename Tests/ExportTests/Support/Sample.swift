import Export
import Readings

/// Small states to write, every number of which is known.
enum Sample {
  static let model = ModelShape(
    name: "tiny", layers: 2, queryHeads: 4, kvHeads: 2, contextLength: 64, headDimension: 8,
    cacheBytesPerToken: 256, attentionSpans: [16, nil])

  static let prompt = PromptRecord(
    origin: .tokenIDs(path: "ids.txt"), digest: "0123456789abcdef", tokens: [5, 6, 7],
    tokenTexts: ["a", "b", "c"])

  /// A snapshot of a policy that keeps `2 + layer + head` tokens of each head, or of the full cache.
  static func snapshot(isFull: Bool = false, step: Int = 0, model: ModelShape = model) -> Snapshot {
    var grid = HeadGrid(model.heads)
    for layer in 0..<model.layers {
      for head in 0..<model.heads[layer] { grid[layer, head] = isFull ? 3 : Double(2 + layer + head) }
    }
    return Snapshot(
      policy: isFull ? Snapshot.fullCache : "ada-snapkv",
      method: isFull
        ? nil
        : Snapshot.Method(
          scorer: "snapkv", allocator: "adakv", alpha: 0.2, budget: 3, baseCapacity: 2,
          uniformCapacity: 3),
      window: 1, step: step, position: 2 + step, token: NextToken(id: 7, text: "c,\"", logProbability: nil),
      readings: [.capacity: grid], layers: [LayerReadings(l1Loss: 0.5, l1Bound: 2, perHeadBound: 1), nil],
      kept: [], kl: isFull ? nil : 0.25, agrees: isFull ? nil : true,
      candidates: [NextToken(id: 9, text: "d", logProbability: -0.5)])
  }

  /// The full cache and a policy over so many steps.
  static func tracks(steps: Int) -> [Track] {
    [true, false].map { isFull in
      Track(
        snapshots: (0..<steps).map { snapshot(isFull: isFull, step: $0) }, output: [], evictsNothing: isFull)
    }
  }
}
