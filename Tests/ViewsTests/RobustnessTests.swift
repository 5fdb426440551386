import AdaKV
import Canvas
import Input
import Readings
import TestSupport
import Testing

@testable import Views

@Suite struct RobustnessTests {
  static let hostile = [
    "\u{1B}[31m", "\n", "\r\n", "\t", "\u{0}", "\u{7F}", "\u{202E}", "\u{200D}", "\u{FFFD}", "", " ", "  ",
    "👩‍👩‍👧‍👦", "漢字", "e\u{301}\u{301}\u{301}\u{301}", "\u{301}", "\u{1160}", String(repeating: "長", count: 300),
    String(repeating: "w", count: 1000), "ￜ", "\u{9B}2J", "🇩🇪",
  ]

  /// A state in which everything that anybody else writes is hostile, and numbers are not numbers.
  private func hostileState() throws -> ExplorerState {
    var state = try Demo.exploration(steps: 3)
    let texts = (0..<200).map { Self.hostile[$0 % Self.hostile.count] }
    let prompt = PromptRecord(
      origin: .text(path: "\u{1B}]0;title\u{7}漢字" + String(repeating: "x", count: 300)), digest: "",
      tokens: Array(0..<200), tokenTexts: texts, answers: ["\u{1B}[2J", "漢字"], question: Array(200..<400),
      questionTexts: texts)
    state.exploration?.prompt = prompt
    let values: [Double?] = [.nan, .infinity, -.infinity, 1e300, -1e300, nil, -0.0]
    func spoil(_ track: Track, _ number: Int) -> Track {
      var track = track
      track.output = texts.enumerated().map { index, text in
        NextToken(id: Int32(index * (index > 10 ? number : 1)), text: text, logProbability: nil)
      }
      for step in 0...3 {
        for reading in Reading.allCases {
          for head in 0..<24 {
            track.snapshots[step].readings[reading]?[head / 4, head % 4] =
              values[(head + step) % values.count]
          }
        }
        track.snapshots[step].kl = values[step] ?? nil
        track.snapshots[step].layers[0]?.l1Loss = .nan
      }
      return track
    }
    if let comparison = state.exploration?.comparison {
      state.exploration?.comparison = Comparison(
        full: spoil(comparison.full, 0), chosen: comparison.chosen.map { spoil($0, 1) },
        uniformTwin: comparison.uniformTwin.map { spoil($0, 2) })
    }
    state.exploration?.tokensPerSecond = .infinity
    state.notice = ExplorerState.Notice(text: "\u{1B}[31mred\n\u{202E}", isProblem: true)
    return state
  }

  private func expectDecent(_ canvas: Canvas, _ comment: Comment) {
    let text = canvas.text
    #expect(!text.lowercased().contains("nan"), comment)
    #expect(!text.lowercased().contains("inf"), comment)
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" }, comment)
  }

  @Test func everySizeCanBeDrawn() throws {
    let states: [ExplorerState?] = [
      nil, try Demo.state(.explore), try Demo.survey(prompts: 2), try Demo.exploration(steps: 2),
      try Demo.decoding(steps: 5), try hostileState(),
    ]
    let sizes =
      (1...24).map { ($0, $0) } + [(0, 0), (1, 80), (250, 1), (59, 16), (60, 15)]
      + stride(from: 60, through: 250, by: 19).flatMap { width in
        [16, 17, 19, 23, 24, 31, 48, 80].map { (width, $0) }
      }
    for (width, height) in sizes {
      for (index, state) in states.enumerated() {
        let canvas = ViewState(width: width, height: height).draw(state)
        #expect(canvas.width == width && canvas.height == height)
        expectDecent(canvas, "state \(index) at \(width)×\(height)")
      }
    }
  }

  @Test(arguments: [
    Overlay.help(scroll: 1000), .help(scroll: -5), .policies(selected: 99), .policies(selected: -1),
    .policy(
      text: String(repeating: "ada-snapkv:", count: 20),
      problem: String(repeating: "long words ", count: 40)),
    .policy(text: "", problem: nil),
    .budget(text: "1234567890", problem: String(repeating: "long words ", count: 40)),
  ])
  func everyOverlayCanBeDrawn(overlay: Overlay) throws {
    let state = try Demo.survey(prompts: 1)
    for (width, height) in [(60, 16), (61, 17), (80, 24), (250, 80)] {
      var view = ViewState(width: width, height: height)
      view.overlay = overlay
      expectDecent(view.draw(state), "\(overlay)")
      expectDecent(view.draw(nil), "\(overlay)")
    }
  }

  @Test(arguments: [(1, 1, 1), (1, 32, 32), (126, 8, 1), (80, 64, 64), (48, 96, 96)])
  func everyShapeCanBeDrawn(layers: Int, queryHeads: Int, kvHeads: Int) throws {
    let model = Demo.model(layers: layers, queryHeads: queryHeads, kvHeads: kvHeads)
    let states = [
      try Demo.survey(prompts: 1, model: model, tokens: 20),
      try Demo.exploration(steps: 0, model: model, tokens: 20),
    ]
    for (width, height) in [(60, 16), (80, 24), (173, 51)] {
      for state in states {
        for place in [HeadPosition(layer: 0, head: 0), HeadPosition(layer: 1000, head: 1000)] {
          var view = ViewState(width: width, height: height)
          view.cursor = place
          let canvas = view.draw(state)
          let cursor = place.clamped(layers: layers, kvHeads: kvHeads)
          #expect(canvas.text.contains("head L\(cursor.layer) · KV\(cursor.head)"))
          expectDecent(canvas, "\(layers)×\(kvHeads) at \(width)×\(height)")
        }
      }
    }
  }

  /// Layers that differ in their heads: the cursor may stand where a layer has none.
  @Test func unevenLayersCanBeDrawn() throws {
    let model = ModelShape(
      name: "uneven", heads: HeadCounts([4, 1, 3, 0]), queryHeads: 8, contextLength: 4096, headDimension: 16,
      cacheBytesPerToken: 8 * 2 * 16 * 4)
    func uneven(_ snapshot: Snapshot) -> Snapshot {
      var snapshot = snapshot
      snapshot.readings = snapshot.readings.mapValues { even in
        var grid = HeadGrid(model.heads)
        for layer in 0..<4 { for head in 0..<model.heads[layer] { grid[layer, head] = even[layer, head] } }
        return grid
      }
      return snapshot
    }
    var survey = try Demo.survey(prompts: 1, model: Demo.model(layers: 4), tokens: 20)
    var statistics = SurveyStatistics(policy: "ada-snapkv", budget: "64", heads: model.heads)
    let latest = try uneven(#require(survey.survey?.latest))
    statistics.add(latest)
    survey.model = model
    survey.survey?.latest = latest
    survey.survey?.statistics = statistics
    for statistic in SurveyStatistic.allCases {
      for layer in 0..<4 {
        for head in 0..<4 {
          var view = ViewState(width: 80, height: 24)
          view.statistic = statistic
          view.cursor = HeadPosition(layer: layer, head: head)
          let canvas = view.draw(survey)
          #expect(canvas.text.contains("head L\(layer) · KV\(head)"))
          expectDecent(canvas, "L\(layer) KV\(head), \(statistic)")
        }
      }
    }
  }

  @Test func framesStayWhole() throws {
    // Text of any width stays inside its panel: the right edges are where they were drawn.
    let state = try hostileState()
    for (width, height) in [(60, 16), (80, 24), (100, 30), (200, 60)] {
      let view = ViewState(width: width, height: height)
      let canvas = view.draw(state)
      let layout = try #require(HeadsLayout(of: state, in: view.frame.body))
      for panel in [layout.prompt, layout.output, layout.head].compactMap({ $0 }) {
        for row in panel.row + 1..<panel.endRow - 1 {
          #expect(canvas[row, panel.column].glyph == "│")
          #expect(canvas[row, panel.endColumn - 1].glyph == "│")
        }
        #expect(canvas[panel.row, panel.endColumn - 1].glyph == "┐")
        #expect(canvas[panel.endRow - 1, panel.endColumn - 1].glyph == "┘")
      }
    }
  }

  @Test func tokensFlowWithoutOverlap() {
    for columns in [1, 2, 7, 40] {
      let lines = TokenFlow.lines(Self.hostile[...], columns: columns)
      var next = 0
      for line in lines {
        var column = 0
        for piece in line {
          #expect(piece.token == next)
          next += 1
          #expect(piece.column >= column)
          #expect(piece.column + piece.width <= max(columns, 1))
          #expect(TextWidth.columns(of: piece.text) == piece.width)
          column = piece.column + piece.width
        }
      }
      #expect(next == Self.hostile.count)
    }
  }

  @Test func keysInAnyOrderNeverFail() throws {
    var generator = SeededGenerator(seed: 5)
    let keys = KeyMap<HeadsAction>.standard.rows.flatMap(\.keys) + [.escape, .backspace, "5", "%", .tab, "ü"]
    let states: [ExplorerState?] = [nil, try Demo.survey(prompts: 1), try Demo.exploration(steps: 1)]
    var view = ViewState(width: 80, height: 24)
    for step in 0..<600 {
      let state = states[Int(generator.next() % 3)]
      _ = view.handle(key: keys[Int(generator.next() % UInt64(keys.count))], state: state)
      _ = view.handle(
        clickAtRow: Int(generator.next() % 30), column: Int(generator.next() % 90), state: state)
      if let model = state?.model {
        let cursor = view.cursor(in: state)
        #expect(
          cursor.layer < model.layers && cursor.head < model.kvHeads && cursor.layer >= 0 && cursor.head >= 0)
      }
      if step % 20 == 0 { expectDecent(view.draw(state), "after \(step) keys") }
    }
  }
}
