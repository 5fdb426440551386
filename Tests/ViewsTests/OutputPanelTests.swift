import Canvas
import Readings
import Testing

@testable import Views

@Suite struct OutputPanelTests: ScreenSuite {
  @Test func theFirstTokenThatDiffersIsMarked() throws {
    let canvas = view().draw(try Demo.exploration())
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
    let canvas = view().draw(state)
    let (row, column) = try #require(place(of: "48210.", on: canvas))
    #expect(canvas.styleAt(row, column + 2).foreground == .standard)
    #expect(canvas.styleAt(row, column + 3).foreground == .muted)
    // The token that differs is marked before its step comes.
    #expect(canvas.styleAt(row, column + 4).foreground == .warning)
    #expect(canvas.rowText(0).contains("step 2/9"))
  }
}
