import AdaKV
import Canvas
import Readings
import Testing

@testable import Views

@Suite struct HeatmapPanelTests: ScreenSuite {
  @Test func theCellsCarryTheColourOfTheirNumber() throws {
    let state = try Demo.exploration()
    let model = try #require(state.model)
    let snapshot = try #require(state.exploration?.comparison.chosen?.snapshots[9])
    let view = view()
    let canvas = view.draw(state)
    let layout = try #require(HeadsLayout(of: state, in: view.frame.body))
    let scale = Scale.concentration(.effectiveTokens, range: snapshot.readings[.effectiveTokens]?.range)
    let left = HeatmapGeometry(layout.concentration, model, cursor: view.cursor)
    let right = HeatmapGeometry(layout.capacity, model, cursor: view.cursor)
    for layer in 0..<model.layers {
      for head in 0..<model.kvHeads {
        let place = HeadPosition(layer: layer, head: head)
        let cell = try #require(left.cell(place))
        let value = try #require(snapshot.value(.effectiveTokens, layer: layer, head: head))
        #expect(canvas.styleAt(cell.row, cell.column).background == scale.color(value))
        let other = try #require(right.cell(place))
        let capacity = try #require(snapshot.value(.capacity, layer: layer, head: head))
        guard case .ramp(.capacity, let position) = canvas.styleAt(other.row, other.column).background else {
          Issue.record("no colour at \(place)")
          continue
        }
        #expect((position > 0.5) == (capacity > 64))
        #expect((position < 0.5) == (capacity < 64))
      }
    }
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60)])
  func theCursorShowsInEveryPalette(width: Int, height: Int) throws {
    for model in [Demo.model(), Demo.model(layers: 80, queryHeads: 16, kvHeads: 16)] {
      let state = try Demo.exploration(steps: 0, model: model, tokens: 40)
      for layer in [2, 3] {
        var view = view(width, height)
        view.cursor = HeadPosition(layer: layer, head: 1)
        let canvas = view.draw(state)
        let layout = try #require(HeadsLayout(of: state, in: view.frame.body))
        let geometry = HeatmapGeometry(layout.concentration, model, cursor: view.cursor)
        let cell = try #require(geometry.cell(view.cursor))
        // Without the cursor, the same place on the same panel.
        var other = view
        other.cursor = HeadPosition(layer: layer, head: 0)
        let without = other.draw(state)
        for depth in Palette.Depth.allCases {
          let palette = Palette(depth: depth)
          let shown = (cell.column..<cell.endColumn).map { palette.paint(canvas[cell.row, $0]) }
          let plain = (cell.column..<cell.endColumn).map { palette.paint(without[cell.row, $0]) }
          #expect(shown != plain)
          #expect(shown.contains { ["▌", "◆", "▲", "▼"].contains($0.glyph) })
        }
      }
    }
  }

  @Test func numbersAreInCellsThatHoldThem() throws {
    let state = try Demo.exploration()
    let snapshot = try #require(state.exploration?.comparison.chosen?.snapshots[9])
    let rows = rows(state, view())
    let value = try #require(snapshot.value(.effectiveTokens, layer: 0, head: 1))
    let row = try #require(rows.first { $0.contains("│L0 ") })
    #expect(row.contains(NumberText.short(value)))
  }

  @Test func layersThatAreNotDoneAreDots() throws {
    var state = try Demo.exploration(steps: 0)
    let prompt = Demo.prompt()
    state.activity = .prefilling(layer: 2, layers: 6)
    state.exploration?.comparison.chosen?.snapshots = [Demo.snapshot(prompt: prompt, layersDone: 2)]
    let rows = rows(state, view(140, 40))
    #expect(rows[0].contains("prefill layer 2/6"))
    for layer in 0..<6 {
      let row = try #require(rows.first { $0.contains("L\(layer) ") && !$0.contains("head L") })
      #expect(row.contains("·") == (layer >= 2), "layer \(layer)")
    }
  }

  @Test func aModelThatDoesNotFitSaysWhatIsInSight() throws {
    let model = Demo.model(layers: 80, queryHeads: 64, kvHeads: 8)
    let state = try Demo.exploration(steps: 0, model: model, tokens: 64)
    var view = view()
    #expect(view.draw(state).text.contains("L0–23 of 80"))
    view.cursor = HeadPosition(layer: 79, head: 0)
    #expect(view.draw(state).text.contains("L56–79 of 80"))
    #expect(view.draw(state).text.contains("head L79 · KV0"))
  }

  @Test(arguments: [(60, 16), (80, 24), (200, 60)])
  func layersWithASlidingWindowAreMarked(width: Int, height: Int) throws {
    let model = Demo.model(attentionSpans: [512, nil, 512, nil, 512, nil])
    let state = try Demo.exploration(steps: 0, model: model)
    let rows = rows(state, view(width, height))
    for layer in 0..<6 {
      // Once in each map.
      let marks = rows.reduce(0) { $0 + $1.count(of: "L\(layer)┤") }
      #expect(marks == (layer % 2 == 0 ? 2 : 0), "layer \(layer)")
    }
    #expect(try !view(width, height).draw(Demo.exploration()).text.contains("┤"))
    let many = Demo.model(
      layers: 80, queryHeads: 16, kvHeads: 16, attentionSpans: Array(repeating: 4096, count: 80))
    #expect(
      view(width, height).draw(try Demo.exploration(steps: 0, model: many, tokens: 40)).text
        .contains("L2┤"))
  }

  @Test func whatIsNotEvictedIsNotADifference() throws {
    var state = try Demo.exploration(steps: 0, tokens: 40)
    state.exploration?.comparison.chosen?.evictsNothing = true
    #expect(view(140, 40).draw(state).text.contains("nothing is evicted"))
  }

  /// In a survey, too: the budget holds the prompt, but layers with a sliding window let go of what they hide.
  @Test func whatAWindowHidesIsADifference() throws {
    var state = try Demo.survey(prompts: 1, tokens: 40)
    let capacities = try #require(state.survey?.latest.readings[.capacity])
    state.survey?.latest.readings[.capacity] = capacities.filled { _, _ in 40 }
    #expect(view(140, 40).draw(state).text.contains("nothing is evicted"))
    state.survey?.latest.readings[.capacity] = capacities.filled { layer, _ in layer == 2 ? 11 : 40 }
    #expect(!view(140, 40).draw(state).text.contains("nothing is evicted"))
  }

  /// What a coupled policy gives a layer depends on the layers still to come.
  @Test func capacitiesThatMayChangeSaySo() throws {
    var state = try Demo.exploration(steps: 0)
    let prompt = Demo.prompt()
    state.policy = try Policy("lava")
    state.activity = .prefilling(layer: 2, layers: 6)
    state.exploration?.comparison.chosen?.snapshots = [Demo.snapshot(prompt: prompt, layersDone: 2)]
    state.exploration?.comparison.chosen?.snapshots[0].areCapacitiesProvisional = true
    // No layer is settled, so none has evicted anything.
    state.exploration?.comparison.chosen?.evictsNothing = true
    #expect(view(140, 40).draw(state).text.contains("capacity so far − uniform 64"))
    #expect(view(60, 16).draw(state).text.contains("so far − 64"))
    state.exploration?.comparison.chosen?.evictsNothing = false
    state.policy = try Policy("ada-snapkv")
    state.exploration?.comparison.chosen?.snapshots[0].areCapacitiesProvisional = false
    #expect(!view(140, 40).draw(state).text.contains("so far"))
    state.policy = try Policy("lava")
    state.exploration?.comparison.chosen?.snapshots = [Demo.snapshot(prompt: prompt)]
    #expect(!view(140, 40).draw(state).text.contains("so far"))
  }
}

extension String {
  /// How often a piece is in the text.
  fileprivate func count(of piece: String) -> Int { ranges(of: piece).count }
}
