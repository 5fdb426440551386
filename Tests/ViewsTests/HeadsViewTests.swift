import AdaKV
import Canvas
import Testing

@testable import Exploration
@testable import Views

@Suite struct HeadsViewTests {
  private func view(_ width: Int = 100, _ height: Int = 30) -> ViewState {
    ViewState(width: width, height: height, modelName: "ruler-tiny")
  }

  private func rows(_ state: ExplorerState?, _ view: ViewState) -> [String] {
    let canvas = HeadsView.draw(state, view)
    return (0..<canvas.height).map { canvas.rowText($0) }
  }

  /// Where a piece of text starts, at its lowest, on a canvas of characters that take one column each.
  private func place(of text: String, on canvas: Canvas) -> (row: Int, column: Int)? {
    let wanted = text.map(String.init)
    for row in (0..<canvas.height).reversed() {
      let cells = canvas.row(row).map(\.glyph)
      for column in 0..<max(0, cells.count - wanted.count + 1)
      where Array(cells[column..<column + wanted.count]) == wanted {
        return (row, column)
      }
    }
    return nil
  }

  @Test func loadingShowsHowFar() throws {
    var state = try Demo.state(.survey, model: nil)
    state.activity = .loading(0.4)
    #expect(HeadsView.draw(state, view()).text.contains("loading ruler-tiny… 40%"))
    #expect(HeadsView.draw(nil, view()).text.contains("loading ruler-tiny…"))
    // No bar before there is anything to tell.
    #expect(!HeadsView.draw(nil, view()).text.contains("%"))
    let bar = try #require(rows(state, view()).first { $0.contains("━") })
    #expect(bar.filter { $0 == "━" }.count == 16)
    #expect(bar.filter { $0 == "─" }.count == 24)
  }

  @Test func failureShowsTheSentenceAndTheWayOut() throws {
    var state = try Demo.state(.survey, model: nil)
    state.activity = .failed("ruler-tiny/config.json has no key num_hidden_layers")
    let text = HeadsView.draw(state, view(60, 16)).text
    #expect(text.contains("has no key num_hidden_layers"))
    #expect(text.contains("q quit"))
    state.model = Demo.model()
    #expect(HeadsView.draw(state, view()).text.contains("has no key num_hidden_layers"))
  }

  @Test func tooSmallSaysWhatIsNeeded() throws {
    for state in [nil, try Demo.survey(prompts: 1)] {
      #expect(
        rows(state, view(59, 20)).first == "headscope needs 60×16, this is 59×20; q quits")
      #expect(rows(state, view(20, 5)).prefix(3) == ["headscope needs", "60×16, this is 20×5;", "q quits"])
    }
  }

  @Test func whatDoesNotExistIsADash() throws {
    let state = try Demo.state(.explore)
    let rows = rows(state, view())
    #expect(rows.contains { $0.contains("capacity") && $0.contains("–") })
    #expect(!rows.contains { $0.contains("step 0") })
    for label in ["effective tokens", "retained mass", "head L1 loss", "layer L1 loss"] {
      let row = try #require(rows.last { $0.contains(label) })
      let value = row.components(after: label)
      #expect(value.contains("–") && !value.contains("0"), "\(label)")
    }
  }

  @Test func theStatusLineNamesEverything() throws {
    let rows = rows(try Demo.exploration(), view(140, 40))
    for piece in [
      "ruler-tiny 6L 8H/4KV", "niah_multikey_1 · 412 tok", "ada-snapkv B=64 w=32 α=0.20", "step 9/9",
      "1240 tok/s",
    ] {
      #expect(rows[0].contains(piece), "\(piece)")
    }
    let survey = HeadsView.draw(try Demo.survey(prompts: 3), view()).rowText(0)
    #expect(survey.contains("3 prompts · 14.2/s"))
  }

  @Test func aShareIsShownInTokensToo() throws {
    var state = try Demo.exploration()
    state.budget = .share(0.2)
    #expect(HeadsView.draw(state, view(140, 40)).rowText(0).contains("B=20% (64)"))
  }

  @Test func theCellsCarryTheColourOfTheirNumber() throws {
    let state = try Demo.exploration()
    let model = try #require(state.model)
    let snapshot = try #require(state.exploration?.tracks[1].snapshots[9])
    let view = view()
    let canvas = HeadsView.draw(state, view)
    let layout = try #require(Layout(of: state, view))
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
        let canvas = HeadsView.draw(state, view)
        let layout = try #require(Layout(of: state, view))
        let geometry = HeatmapGeometry(layout.concentration, model, cursor: view.cursor)
        let cell = try #require(geometry.cell(view.cursor))
        // Without the cursor, the same place on the same panel.
        var other = view
        other.cursor = HeadPosition(layer: layer, head: 0)
        let without = HeadsView.draw(state, other)
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
    let snapshot = try #require(state.exploration?.tracks[1].snapshots[9])
    let rows = rows(state, view())
    let value = try #require(snapshot.value(.effectiveTokens, layer: 0, head: 1))
    let row = try #require(rows.first { $0.contains("│L0 ") })
    #expect(row.contains(NumberText.short(value)))
  }

  @Test func layersThatAreNotDoneAreDots() throws {
    var state = try Demo.exploration(steps: 0)
    let prompt = Demo.prompt()
    state.activity = .prefilling(layer: 2, layers: 6)
    state.exploration?.tracks[1].snapshots = [Demo.snapshot(prompt: prompt, layersDone: 2)]
    let rows = rows(state, view(140, 40))
    #expect(rows[0].contains("prefill layer 2/6"))
    for layer in 0..<6 {
      let row = try #require(rows.first { $0.contains("L\(layer) ") && !$0.contains("head L") })
      #expect(row.contains("·") == (layer >= 2), "layer \(layer)")
    }
  }

  @Test func theFirstTokenThatDiffersIsMarked() throws {
    let canvas = HeadsView.draw(try Demo.exploration(), view())
    let (row, column) = try #require(place(of: "48210.", on: canvas))
    #expect(canvas.styleAt(row, column + 4).foreground == .warning)
    #expect(canvas.styleAt(row, column + 4).underline)
    #expect(canvas.styleAt(row, column + 3).foreground == .standard)
    #expect(canvas.styleAt(row, column + 5).foreground == .standard)
    let text = canvas.rowText(row)
    #expect(text.contains("0.320") && text.contains("80%") && text.contains("✗"))
  }

  @Test func outputAfterTheStepShownIsMuted() throws {
    var state = try Demo.exploration()
    state.exploration?.step = 2
    let canvas = HeadsView.draw(state, view())
    let (row, column) = try #require(place(of: "48210.", on: canvas))
    #expect(canvas.styleAt(row, column + 2).foreground == .standard)
    #expect(canvas.styleAt(row, column + 3).foreground == .muted)
    // The token that differs is marked before its step comes.
    #expect(canvas.styleAt(row, column + 4).foreground == .warning)
    #expect(canvas.rowText(0).contains("step 2/9"))
  }

  @Test func thePromptIsColouredByWhoKeepsIt() throws {
    let state = try Demo.exploration(steps: 0)
    let snapshot = try #require(state.exploration?.tracks[1].snapshots[0])
    let view = view()
    let canvas = HeadsView.draw(state, view)
    let panel = try #require(Layout(of: state, view)?.prompt)
    let area = PromptPanel.text(in: panel)
    // The last token is in the window, which all heads keep.
    let (row, column) = try #require(place(of: "falcon?", on: canvas))
    #expect(row == area.endRow - 1)
    #expect(canvas.styleAt(row, column + 6).background == .ramp(.concentration, 1))
    #expect(canvas.styleAt(row, column + 6).underline)
    // The second word of the prompt: its share of all heads, and whether the cursor's is one of them.
    let keepers = snapshot.kept.reduce(0) { count, set in
      count + (0..<4).filter { set?.keeps(head: $0, position: 1) == true }.count
    }
    let style = canvas.styleAt(area.row, area.column + 5)
    #expect(canvas[area.row, area.column + 5].glyph == "g")
    if keepers == 0 {
      #expect(style.foreground == .muted)
    } else {
      #expect(style.background == .ramp(.concentration, Float(keepers) / 24))
    }
    #expect(style.underline == (snapshot.kept[0]?.keeps(head: 0, position: 1) ?? false))
    #expect(canvas.rowText(panel.endRow - 1).contains("all 24 heads"))
  }

  @Test func aLongPromptKeepsItsEnd() throws {
    for (width, height) in [(60, 24), (80, 24), (100, 30), (200, 60)] {
      let state = try Demo.exploration(steps: 0, tokens: 4000)
      let text = HeadsView.draw(state, view(width, height)).text
      #expect(text.contains("amber-falcon?"))
      #expect(text.contains("tokens ⋯"))
      #expect(text.contains("The grass is green"))
    }
    let short = HeadsView.draw(try Demo.exploration(steps: 0, tokens: 40), view()).text
    #expect(!short.contains("⋯"))
  }

  @Test func theSurveyShowsItsStatistics() throws {
    let state = try Demo.survey(prompts: 12)
    let statistics = try #require(state.survey?.statistics.statistics(.effectiveTokens, layer: 0, head: 0))
    var view = view(200, 60)
    let text = HeadsView.draw(state, view).text
    #expect(text.contains("over 12 prompts"))
    #expect(text.contains(NumberText.short(statistics.standardDeviation)))
    #expect(
      text.contains("\(NumberText.trimmed(statistics.minimum))–\(NumberText.trimmed(statistics.maximum))"))
    view.statistic = .mean
    #expect(HeadsView.draw(state, view).text.contains("mean effective tokens · 12 prompts"))
    #expect(HeadsView.draw(state, view).text.contains(NumberText.short(statistics.mean)))
    view.statistic = .deviation
    #expect(HeadsView.draw(state, view).text.contains("deviation capacity · 12 prompts"))
    // One prompt has no deviation.
    let one = try Demo.survey(prompts: 1)
    let row = try #require(rows(one, view).first { $0.contains("over 1 prompt ") })
    #expect(row.contains("over 1 prompt "))
    #expect(rows(one, view).contains { $0.contains("Gini") && $0.contains("–") })
  }

  @Test func aNoticeStandsInPlaceOfTheKeys() throws {
    var state = try Demo.exploration(steps: 0)
    state.notice = ExplorerState.Notice(text: "wrote headscope-niah.csv", isProblem: false)
    let canvas = HeadsView.draw(state, view())
    #expect(canvas.rowText(29).hasPrefix(" wrote headscope-niah.csv"))
    #expect(canvas.rowText(29).hasSuffix("? help  q quit"))
    #expect(canvas.styleAt(29, 1).foreground == .good)
    state.notice = ExplorerState.Notice(text: "cannot write", isProblem: true)
    #expect(HeadsView.draw(state, view()).styleAt(29, 1).foreground == .warning)
  }

  @Test func overlaysLieOverThePanels() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view()
    view.overlay = .help(scroll: 0)
    #expect(HeadsView.draw(state, view).text.contains("Explore the prompt that is shown."))
    view.overlay = .policies(selected: 0)
    let menu = HeadsView.draw(state, view).text
    for policy in PolicyCatalog.named { #expect(menu.contains(policy.summary)) }
    view.overlay = .budget(text: "12", problem: "too small")
    let entry = HeadsView.draw(state, view).text
    #expect(entry.contains("B = 12") && entry.contains("too small"))
  }

  @Test func aModelThatDoesNotFitSaysWhatIsInSight() throws {
    let model = Demo.model(layers: 80, queryHeads: 64, kvHeads: 8)
    let state = try Demo.exploration(steps: 0, model: model, tokens: 64)
    var view = view()
    #expect(HeadsView.draw(state, view).text.contains("L0–23 of 80"))
    view.cursor = HeadPosition(layer: 79, head: 0)
    #expect(HeadsView.draw(state, view).text.contains("L56–79 of 80"))
    #expect(HeadsView.draw(state, view).text.contains("head L79 · KV0"))
  }

  @Test func whatIsNotEvictedIsNotADifference() throws {
    var state = try Demo.exploration(steps: 0, tokens: 40)
    for index in 0..<3 { state.exploration?.tracks[index].evictsNothing = true }
    #expect(HeadsView.draw(state, view(140, 40)).text.contains("nothing is evicted"))
  }
}

extension String {
  /// What follows the last occurrence of a piece of the text.
  fileprivate func components(after piece: String) -> Substring {
    var rest = self[...]
    while let range = rest.firstRange(of: piece) { rest = rest[range.upperBound...] }
    return rest
  }
}
