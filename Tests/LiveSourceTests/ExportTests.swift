import AdaKV
import Export
import Foundation
import Readings
import TestSupport
import Testing

@testable import LiveSource
@testable import Session

@Suite struct ExportTests {
  /// Every number of the JSON is the CSV's number, under the CSV's name.
  @Test func jsonSaysWhatTheCSVSays() throws {
    let run = try PromptRun.result(
      model: Bundled.directory.get(), prompt: .task(name: "niah_single_1", length: 150, seed: 2),
      plans: [TrackPlan("ada-snapkv", "50")], steps: 2)
    let csv = SnapshotCSV.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model)
    let rows = csv.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 3 * 2 * 6 * 4)
    let lines = SnapshotJSON.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model).split(
      separator: "\n")
    #expect(lines.count == 6)
    var row = 0
    for line in lines {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect((object["candidates"] as? [[String: Any]])?.count == 10)
      for layer in try #require(object["layers"] as? [[String: Any]]) {
        for head in try #require(layer["heads"] as? [[String: Any]]) {
          for (column, name) in SnapshotCSV.columns.enumerated() {
            let value = head[name] ?? layer[name] ?? object[name]
            let text = String(rows[row][column])
            switch value {
            case let number as NSNumber where text != "true" && text != "false":
              // Foundation's own reading of the text may be off in the last digit.
              let difference = abs(try #require(Double(text)) - number.doubleValue)
              #expect(difference <= 1e-14 * abs(number.doubleValue), "\(name)")
            case let flag as Bool: #expect(text == "\(flag)", "\(name)")
            case let string as String: #expect(text == string, "\(name)")
            default: #expect(text.isEmpty, "\(name)")
            }
          }
          row += 1
        }
      }
    }
    #expect(row == rows.count)
  }

  @Test func theFullCacheHasNoMethod() throws {
    let run = try PromptRun.result(
      model: Bundled.directory.get(), prompt: .task(name: "niah_single_1", length: 150, seed: 2),
      plans: [TrackPlan("snapkv", "50")], steps: 0)
    let row = try #require(
      SnapshotCSV.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model).split(
        separator: "\n"
      )
      .dropFirst()
      .first)
    #expect(row.hasPrefix("ruler-tiny,\(run.prompt.digest),aware,full,,,,32,,0,"))
  }

  /// The digest of a text whose SHA-256 is published: FIPS 180-2's "abc".
  @Test func promptsAreNamedBySHA256() throws {
    let record = try PromptSource.text("abc", path: "abc").record(
      model: Bundled.model.get(), under: .aware)
    #expect(record.digest == "ba7816bf8f01cfea")
  }

  @Test func moreStepsThanTheContextHoldsAreRefused() throws {
    #expect(throws: SessionError.stepsBeyondContext(prompt: 5, steps: 2044, contextLength: 2048)) {
      try PromptRun.result(
        model: Bundled.directory.get(), prompt: .tokenIDs([1, 2, 3, 4, 5], path: ""),
        plans: [TrackPlan("snapkv", "50")], steps: 2044)
    }
  }

  /// Entries that are really dropped, or only hidden: the same bytes; and the size is what the lengths say.
  @Test func compactCachesChangeNothing() throws {
    let runs = try [false, true].map { isCompact in
      try PromptRun.result(
        model: Bundled.directory.get(), prompt: .task(name: "niah_single_2", length: 120, seed: 4),
        plans: [TrackPlan("ada-snapkv", "40")], steps: 2, isCompact: isCompact)
    }
    let texts = runs.map { SnapshotCSV.text(tracks: $0.comparison.given, prompt: $0.prompt, model: $0.model) }
    #expect(texts[0] == texts[1])
    #expect(runs[1].cacheBytes[1] == 6 * 4 * (40 + 2) * 2 * 32 * 4)
  }

  @Test func threadsChangeNothing() throws {
    let texts = try [1, 2].map { threads in
      let run = try PromptRun.result(
        model: Bundled.directory.get(), prompt: .task(name: "niah_multikey_1", length: 220, seed: 4),
        plans: [TrackPlan("ada-snapkv", "20%"), TrackPlan("snapkv", "20%")], steps: 3, threads: threads)
      return SnapshotCSV.text(tracks: run.comparison.given, prompt: run.prompt, model: run.model)
    }
    #expect(texts[0] == texts[1])
  }
}
