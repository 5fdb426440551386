import Canvas
import Foundation
import Input
import Readings
import TestSupport
import Testing

@testable import Views

/// Whole screens as text, and two in the colours of 256; `RECORD_SNAPSHOTS=1 swift test` writes them anew.
@Suite struct SnapshotTests {
  private static let folder = URL(filePath: Repository.root + "/Tests/ViewsTests/Snapshots")

  private func expect(_ text: String, is name: String) throws {
    let file = Self.folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    #expect(recorded == text + "\n", "\(name) is another now; look at it, then record it anew")
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 30), (160, 48)])
  func screens(width: Int, height: Int) throws {
    var view = ViewState(width: width, height: height, modelName: "ruler-tiny")
    view.cursor = HeadPosition(layer: 2, head: 1)
    let size = "\(width)x\(height)"
    try expect(view.draw(try Demo.survey()).text, is: "survey-\(size).txt")
    try expect(view.draw(try Demo.exploration()).text, is: "explore-\(size).txt")
    try expect(view.draw(try Demo.decoding(steps: 8)).text, is: "decoding-\(size).txt")
    view.overlay = .policies(selected: 14)
    try expect(view.draw(try Demo.survey(prompts: 1)).text, is: "policies-\(size).txt")
    view.overlay = .policy(text: "snapkv+lavva", problem: nil)
    _ = view.handle(key: .enter, state: try Demo.survey(prompts: 1))
    try expect(view.draw(try Demo.survey(prompts: 1)).text, is: "policy-entry-\(size).txt")
    view.overlay = nil
    let sliding = Demo.model(attentionSpans: [512, nil, 512, nil, 512, nil])
    try expect(view.draw(try Demo.exploration(model: sliding)).text, is: "windows-\(size).txt")
    let big = Demo.model(layers: 80, queryHeads: 64, kvHeads: 8)
    view.cursor.layer = 41
    try expect(
      view.draw(try Demo.exploration(steps: 1, model: big, tokens: 120)).text,
      is: "large-model-\(size).txt")
    view.overlay = .help(scroll: 0)
    try expect(view.draw(nil).text, is: "help-\(size).txt")
  }

  @Test func colours() throws {
    var view = ViewState(width: 80, height: 24, modelName: "ruler-tiny")
    view.cursor = HeadPosition(layer: 2, head: 1)
    let palette = Palette(depth: .indexed)
    try expect(view.draw(try Demo.exploration()).ansi(palette: palette), is: "explore-80x24.ansi")
    view.statistic = .mean
    try expect(view.draw(try Demo.survey()).ansi(palette: palette), is: "survey-mean-80x24.ansi")
  }
}
