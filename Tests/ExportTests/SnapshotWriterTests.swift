import Export
import Readings
import Testing

/// Snapshots written one by one into sinks that are no files.
@Suite struct SnapshotWriterTests {
  @Test func rowsComeWithTheirSnapshot() throws {
    let sink = MemorySink()
    let writer = CSVSnapshotWriter(to: sink)
    try writer.begin()
    #expect(sink.text == CSVSnapshotWriter.columns.joined(separator: ",") + "\n")
    let header = sink.bytes.count
    try writer.write(Sample.snapshot(), of: Sample.prompt, model: Sample.model)
    let start = "tiny,0123456789abcdef,aware,ada-snapkv,snapkv,adakv,0.2,1,3,0,2,7,\"c,\"\"\","
    let expected = [
      start + "0,0,3,2,2,,,,,,,,,,,0.5,2,0.25,true\n", start + "0,1,3,2,3,,,,,,,,,,,0.5,2,0.25,true\n",
      start + "1,0,3,2,3,,,,,,,,,,,,,0.25,true\n", start + "1,1,3,2,4,,,,,,,,,,,,,0.25,true\n",
    ]
    #expect(String(decoding: sink.bytes[header...], as: UTF8.self) == expected.joined())
    let length = sink.bytes.count
    writer.finish()
    #expect(sink.bytes.count == length)
  }

  @Test func linesComeWithTheirSnapshot() throws {
    let sink = MemorySink()
    let writer = JSONLinesSnapshotWriter(to: sink)
    writer.begin()
    #expect(sink.bytes.isEmpty)
    try writer.write(Sample.snapshot(isFull: true), of: Sample.prompt, model: Sample.model)
    writer.finish()
    let start = #"{"candidates":[{"log_probability":-0.5,"token":"d","token_id":9}],"layers":["#
    let layers = [
      #"{"heads":[{"capacity":3,"kv_head":0},{"capacity":3,"kv_head":1}],"layer":0,"layer_l1_bound":2,"#
        + #""layer_l1_bound_per_head":1,"layer_l1_loss":0.5,"sliding_window":16}"#,
      #"{"heads":[{"capacity":3,"kv_head":0},{"capacity":3,"kv_head":1}],"layer":1}"#,
    ]
    let end =
      #"],"model":"tiny","policy":"full","position":2,"prompt":"0123456789abcdef","prompt_tokens":3,"#
      + #""protocol":"aware","step":0,"token":"c,\"","token_id":7,"window":1}"# + "\n"
    #expect(sink.text == start + layers.joined(separator: ",") + end)
  }

  /// Every step, each policy's snapshot in turn; a track that is behind is left out where it has none.
  @Test func stepsComeInOrder() throws {
    var tracks = Sample.tracks(steps: 2)
    tracks[1].snapshots.removeLast()
    let sink = MemorySink()
    try TokenListWriter.format.write(tracks, of: Sample.prompt, model: Sample.model, to: sink)
    #expect(sink.text == "policy step token\nfull 0 7\nada-snapkv 0 7\nfull 1 7\n3 lines\n")
  }

  /// However long an export is, what is handed on at once is a row or a line.
  @Test(arguments: SnapshotFormat.all) func nothingHoldsAWholeExport(format: SnapshotFormat) throws {
    func written(_ steps: Int) throws -> PieceCounter {
      let counter = PieceCounter()
      try format.write(Sample.tracks(steps: steps), of: Sample.prompt, model: Sample.model, to: counter)
      return counter
    }
    let short = try written(10)
    let long = try written(1000)
    #expect(long.total > 90 * short.total)
    // A step's number has more digits.
    #expect(long.largest <= short.largest + 8)
    #expect(long.largest < 1000)
    #expect(long.flushes == 1)
  }

  @Test func aSurveyIsWrittenRowByRow() throws {
    var survey = SurveyStatistics(policy: "ada-snapkv", budget: "3", layers: 2, kvHeads: 2)
    survey.add(Sample.snapshot())
    let sink = MemorySink()
    try SurveyCSV.write([survey], model: Sample.model, to: sink)
    let rows = [(0, 0, 2), (0, 1, 3), (1, 0, 3), (1, 1, 4)].map { layer, head, capacity in
      "tiny,ada-snapkv,3,1,\(layer),\(head),capacity,\(capacity),,\(capacity),\(capacity)\n"
    }
    #expect(sink.text == SurveyCSV.columns.joined(separator: ",") + "\n" + rows.joined())
    let counter = PieceCounter()
    try SurveyCSV.write(Array(repeating: survey, count: 500), model: Sample.model, to: counter)
    #expect(counter.pieces == 1 + 500 * 4)
    #expect(counter.largest < 100)
    #expect(counter.flushes == 1)
  }

  /// A sink that is full ends the export with its own error, at whatever byte.
  @Test(arguments: SnapshotFormat.all) func aFullSinkIsAnError(format: SnapshotFormat) throws {
    let whole = MemorySink()
    try format.write(Sample.tracks(steps: 1), of: Sample.prompt, model: Sample.model, to: whole)
    for limit in stride(from: 0, to: whole.bytes.count, by: 7) {
      let sink = MemorySink(limit: limit)
      #expect(throws: ExportError.unwritable(path: "memory", reason: "it is full")) {
        try format.write(Sample.tracks(steps: 1), of: Sample.prompt, model: Sample.model, to: sink)
      }
      #expect(sink.bytes == Array(whole.bytes.prefix(limit)))
    }
  }
}
