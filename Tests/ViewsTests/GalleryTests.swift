import Canvas
import Foundation
import Testing

@testable import Exploration
@testable import Views

@Suite struct GalleryTests {
  @Test func gallery() throws {
    guard let folder = ProcessInfo.processInfo.environment["GALLERY"] else { return }
    let big = Demo.model(layers: 80, queryHeads: 64, kvHeads: 64)
    let states: [(String, ExplorerState?)] = [
      ("survey", try Demo.survey()), ("explore", try Demo.exploration()),
      ("big", try Demo.exploration(steps: 2, model: big)),
      ("llama", try Demo.exploration(steps: 2, model: Demo.model(layers: 32, queryHeads: 32, kvHeads: 8))),
      (
        "one",
        try Demo.survey(prompts: 1, model: Demo.model(layers: 1, queryHeads: 1, kvHeads: 1), tokens: 40)
      ),
      ("empty", nil), ("start", try Demo.state(.survey)),
    ]
    for (width, height) in [(60, 16), (80, 24), (100, 30), (200, 60)] {
      for (name, state) in states {
        var view = ViewState(width: width, height: height, modelName: "ruler-tiny")
        view.cursor = HeadPosition(layer: 2, head: 1)
        let canvas = HeadsView.draw(state, view)
        for depth in [Palette.Depth.mono, .indexed, .direct] {
          try canvas.ansi(palette: Palette(depth: depth)).write(
            toFile: "\(folder)/\(name)-\(width)-\(depth).ansi", atomically: true, encoding: .utf8)
        }
        try canvas.svg(palette: Palette(depth: .direct)).write(
          toFile: "\(folder)/\(name)-\(width).svg", atomically: true, encoding: .utf8)
        try canvas.text.write(toFile: "\(folder)/\(name)-\(width).txt", atomically: true, encoding: .utf8)
      }
    }
  }
}
