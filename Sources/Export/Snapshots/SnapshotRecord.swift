import Readings

/// A snapshot as the object of a line of JSON: the CSV's columns by their names.
struct SnapshotRecord: Encodable {
  let model, prompt: String
  let `protocol`: String
  let policy: String
  let scorer, allocator: String?
  let alpha: Double?
  let window: Int
  let budget: Int?
  let step, position: Int
  let tokenId: Int32
  let token: String
  let promptTokens: Int
  let baseCapacity: Int?
  let kl: Double?
  let agrees: Bool?
  let candidates: [Candidate]
  let layers: [Layer]

  init(_ snapshot: Snapshot, prompt: PromptRecord, model: ModelShape) {
    self.model = model.name
    self.prompt = prompt.digest
    `protocol` = prompt.promptProtocol.rawValue
    policy = snapshot.policy
    scorer = snapshot.method?.scorer
    allocator = snapshot.method?.allocator
    alpha = snapshot.method?.alpha
    window = snapshot.window
    budget = snapshot.method?.budget
    step = snapshot.step
    position = snapshot.position
    tokenId = snapshot.token.id
    token = snapshot.token.text
    promptTokens = prompt.tokens.count
    baseCapacity = snapshot.method?.baseCapacity
    kl = snapshot.kl
    agrees = snapshot.agrees
    candidates = snapshot.candidates.map(Candidate.init)
    layers = (0..<model.layers).map { Layer(snapshot, layer: $0, model: model) }
  }

  /// A likely next token.
  struct Candidate: Encodable {
    let tokenId: Int32
    let token: String
    let logProbability: Double?

    init(_ token: NextToken) {
      tokenId = token.id
      self.token = token.text
      logProbability = token.logProbability
    }
  }

  /// A layer's numbers, and its heads'.
  struct Layer: Encodable {
    let layer: Int
    let slidingWindow: Int?
    let layerL1Loss, layerL1Bound, layerL1BoundPerHead: Double?
    let heads: [Head]

    init(_ snapshot: Snapshot, layer: Int, model: ModelShape) {
      self.layer = layer
      slidingWindow = model.attentionSpan(layer: layer)
      layerL1Loss = snapshot.layers[layer]?.l1Loss
      layerL1Bound = snapshot.layers[layer]?.l1Bound
      layerL1BoundPerHead = snapshot.layers[layer]?.perHeadBound
      heads = (0..<model.heads[layer]).map { Head(snapshot, layer: layer, head: $0) }
    }
  }

  /// A head's readings under their CSV names; one that does not exist is left out.
  struct Head: Encodable {
    let numbers: [(key: String, value: Double)]

    init(_ snapshot: Snapshot, layer: Int, head: Int) {
      numbers =
        [("kv_head", Double(head))]
        + Reading.allCases.compactMap { reading in
          snapshot.value(reading, layer: layer, head: head).map { (reading.column, $0) }
        }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      for (key, value) in numbers { try container.encode(value, forKey: Key(stringValue: key)) }
    }

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }
}
