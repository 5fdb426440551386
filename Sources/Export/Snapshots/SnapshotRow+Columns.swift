import Readings

extension SnapshotRow {
  /// The table of the snapshot CSV.
  static let table = CSVTable(contract + added)

  /// The columns that programs rely on, in their order: none is ever renamed, moved or taken away.
  private static let contract: [CSVColumn<SnapshotRow>] = [
    CSVColumn("model") { $0.model.name },
    CSVColumn("prompt") { $0.prompt.digest },
    CSVColumn("protocol") { $0.prompt.promptProtocol.rawValue },
    CSVColumn("policy") { $0.snapshot.policy },
    CSVColumn("scorer") { $0.snapshot.method?.scorer },
    CSVColumn("allocator") { $0.snapshot.method?.allocator },
    CSVColumn("alpha") { $0.snapshot.method?.alpha },
    CSVColumn("window") { $0.snapshot.window },
    CSVColumn("budget") { $0.snapshot.method?.budget },
    CSVColumn("step") { $0.snapshot.step },
    CSVColumn("position") { $0.snapshot.position },
    CSVColumn("token_id") { Int($0.snapshot.token.id) },
    CSVColumn("token") { $0.snapshot.token.text },
    CSVColumn("layer") { $0.layer },
    CSVColumn("kv_head") { $0.head },
    CSVColumn("prompt_tokens") { $0.prompt.tokens.count },
    CSVColumn("base_capacity") { $0.snapshot.method?.baseCapacity },
    .reading(.capacity),
    .reading(.cacheLength),
    .reading(.entropy),
    .reading(.normalizedEntropy),
    .reading(.effectiveTokens),
    .reading(.top10Mass),
    .reading(.tokensFor95),
    .reading(.gini),
    .reading(.retainedMass),
    .reading(.uniformRetainedMass),
    .reading(.headL1Loss),
    CSVColumn("layer_l1_loss") { $0.snapshot.layers[$0.layer]?.l1Loss },
    CSVColumn("layer_l1_bound") { $0.snapshot.layers[$0.layer]?.l1Bound },
    CSVColumn("kl") { $0.snapshot.kl },
    CSVColumn("agrees") { $0.snapshot.agrees },
  ]

  /// Readings that came later stand behind the others, whatever their place among the readings.
  private static let added: [CSVColumn<SnapshotRow>] = {
    let names = Set(contract.map(\.name))
    return Reading.allCases.filter { !names.contains($0.column) }.map(CSVColumn.reading)
  }()
}

extension CSVColumn<SnapshotRow> {
  /// The column of a reading.
  fileprivate static func reading(_ reading: Reading) -> CSVColumn {
    CSVColumn(reading.column) { $0.snapshot.value(reading, layer: $0.layer, head: $0.head) }
  }
}
