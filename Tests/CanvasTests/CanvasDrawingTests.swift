import Canvas
import Testing

@Suite struct CanvasDrawingTests {
  @Test func aNewCanvasIsBlank() {
    let canvas = Canvas(width: 3, height: 2)
    #expect(canvas.text == "\n")
    #expect(canvas.bounds == Rect(row: 0, column: 0, height: 2, width: 3))
  }
}
