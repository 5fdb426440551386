import AdaKV
import Canvas
import Input
import Readings
import Testing

@testable import Views

@Suite struct PromptPanelTests: ScreenSuite {
  @Test func thePromptIsColouredByWhoKeepsIt() throws {
    let state = try Demo.exploration(steps: 0)
    let snapshot = try #require(state.exploration?.comparison.chosen?.snapshots[0])
    let view = view()
    let canvas = view.draw(state)
    let panel = try #require(HeadsLayout(of: state, in: view.frame.body)?.prompt)
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
      let text = view(width, height).draw(state).text
      #expect(text.contains("amber-falcon?"))
      #expect(text.contains("tokens ⋯"))
      #expect(text.contains("The grass is green"))
    }
    let short = view().draw(try Demo.exploration(steps: 0, tokens: 40)).text
    #expect(!short.contains("⋯"))
  }

  @Test(arguments: [(60, 24), (80, 24), (100, 30), (200, 60)], [40, 380, 4000])
  func aQuestionAskedAfterwardsStandsApart(size: (width: Int, height: Int), tokens: Int) throws {
    let state = try Demo.exploration(steps: 0, prompt: Demo.agnosticPrompt(tokens: tokens))
    let view = view(size.width, size.height)
    let canvas = view.draw(state)
    #expect(canvas.text.contains("prompt · niah_multikey_1 · \(tokens) tokens + 11 asked"))
    let panel = try #require(HeadsLayout(of: state, in: view.frame.body)?.prompt)
    let lines = PromptLines(
      try #require(state.exploration?.prompt), columns: PromptPanel.text(in: panel).width,
      rows: PromptPanel.text(in: panel).height, scroll: 0)
    let area = PromptPanel.text(in: panel)
    var asked: [Int] = []
    for (row, line) in lines.rows.enumerated() {
      for piece in line {
        let style = canvas.styleAt(area.row + row, area.column + piece.column + piece.width - 1)
        if piece.token >= tokens {
          // A colour that no head's choice gives.
          #expect(style == Style(foreground: .accent))
          asked.append(piece.token)
        } else if piece.token >= tokens - 32 {
          // The context's last tokens are in the window, which all heads keep.
          #expect(style.background == .ramp(.concentration, 1))
        } else {
          #expect(style.foreground == .muted || style.background != .standard)
        }
      }
    }
    // All of it is in sight, in its order.
    #expect(asked == Array(tokens..<tokens + 11))
    #expect(lines.tokens.last?.upperBound == tokens + 11)
  }

  @Test func aQuestionInThePromptIsNotApart() throws {
    let text = view(200, 60).draw(try Demo.exploration(steps: 0)).text
    #expect(!text.contains("asked"))
  }

  @Test func theWholeQuestionCanBeScrolledTo() throws {
    let state = try Demo.exploration(steps: 0, prompt: Demo.agnosticPrompt())
    var view = view(80, 24)
    for _ in 0..<500 { _ = view.handle(key: "J", state: state) }
    let canvas = view.draw(state)
    let panel = try #require(HeadsLayout(of: state, in: view.frame.body)?.prompt)
    #expect(canvas.rowText(PromptPanel.text(in: panel).endRow - 1).contains("amber-falcon?"))
    #expect(!canvas.text.contains("tokens ⋯"))
  }

  @Test func whatWasAskedAfterwardsIsNamed() throws {
    #expect(view().draw(try Demo.decoding()).text.contains("asked afterwards"))
    #expect(!view().draw(try Demo.exploration()).text.contains("asked afterwards"))
  }
}
