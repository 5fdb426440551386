import Export
import Readings
import Testing

/// Exports of models whose layers differ in their KV heads.
@Suite struct UnevenLayersTests {
  private static let model = ModelShape(
    name: "uneven", heads: HeadCounts([1, 3]), queryHeads: 6, contextLength: 64, headDimension: 8,
    cacheBytesPerToken: 256)

  @Test func everyHeadThatIsThereHasARow() throws {
    let sink = MemorySink()
    let track = Track(
      snapshots: [Sample.snapshot(model: Self.model)], output: [], evictsNothing: false)
    try SnapshotFormat.csv.write([track], of: Sample.prompt, model: Self.model, to: sink)
    let rows = sink.text.split(separator: "\n").dropFirst()
    let capacities = [(0, 0, 2), (1, 0, 3), (1, 1, 4), (1, 2, 5)]
    #expect(rows.count == capacities.count)
    for (row, (layer, head, capacity)) in zip(rows, capacities) {
      #expect(row.contains(",\(layer),\(head),3,2,\(capacity),"), "\(row)")
    }
  }

  @Test func everyHeadThatIsThereIsAnObject() throws {
    let sink = MemorySink()
    let track = Track(
      snapshots: [Sample.snapshot(model: Self.model)], output: [], evictsNothing: false)
    try SnapshotFormat.jsonLines.write([track], of: Sample.prompt, model: Self.model, to: sink)
    #expect(sink.text.contains(#"{"heads":[{"capacity":2,"kv_head":0}],"layer":0,"#))
    #expect(
      sink.text.contains(
        #"{"heads":[{"capacity":3,"kv_head":0},{"capacity":4,"kv_head":1},{"capacity":5,"kv_head":2}],"layer":1}"#
      ))
  }

  @Test func everyHeadThatIsThereIsSurveyed() throws {
    var survey = SurveyStatistics(policy: "ada-snapkv", budget: "3", heads: Self.model.heads)
    survey.add(Sample.snapshot(model: Self.model))
    let sink = MemorySink()
    try SurveyCSV.write([survey], model: Self.model, to: sink)
    let heads = sink.text.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[4...5].joined() }
    #expect(heads == ["00", "10", "11", "12"])
  }
}
