import Export
import Testing

@Suite struct SnapshotFormatTests {
  @Test func anEndingChoosesTheFormat() {
    func name(_ path: String) -> String? { SnapshotFormat.all.format(ofFile: path)?.name }
    #expect(name("a.csv") == "CSV")
    #expect(name("folder.json/A.CSV") == "CSV")
    #expect(name("a.jsonl") == "JSON Lines")
    #expect(name("a.json") == "JSON Lines")
    for path in ["", "csv", "a.tokens", "a.csv/b", "a.csv.gz", "-"] { #expect(name(path) == nil, "\(path)") }
  }

  @Test func aThirdFormatIsOneRow() throws {
    let formats = SnapshotFormat.all + [TokenListWriter.format]
    let format = try #require(formats.format(ofFile: "out.tokens"))
    let sink = MemorySink()
    try format.write(Sample.tracks(steps: 1), of: Sample.prompt, model: Sample.model, to: sink)
    #expect(sink.text == "policy step token\nfull 0 7\nada-snapkv 0 7\n2 lines\n")
    #expect(formats.format(ofFile: "out.csv")?.name == "CSV")
  }

  @Test func noEndingIsAskedForTwice() {
    let endings = SnapshotFormat.all.flatMap(\.endings)
    #expect(Set(endings).count == endings.count)
    #expect(endings.allSatisfy { $0 == $0.lowercased() && !$0.isEmpty })
  }
}
