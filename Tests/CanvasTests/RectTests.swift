import Canvas
import Testing

@Suite struct RectTests {
  @Test func rectanglesThatDoNotMeetShareNothing() {
    let first = Rect(row: 0, column: 0, height: 2, width: 2)
    #expect(first.intersection(Rect(row: 2, column: 0, height: 2, width: 2)).isEmpty)
    #expect(first.intersection(Rect(row: -9, column: 0, height: 3, width: 2)).isEmpty)
    let shared = first.intersection(Rect(row: 1, column: -5, height: 9, width: 6))
    #expect(shared == Rect(row: 1, column: 0, height: 1, width: 1))
  }

  @Test func aHugeRectangleClips() {
    let huge = Rect(row: 3, column: 3, height: Int.max, width: Int.max)
    #expect(
      huge.intersection(Rect(row: 0, column: 0, height: 5, width: 6))
        == Rect(row: 3, column: 3, height: 2, width: 3))
    #expect(huge.contains(row: 1_000_000, column: 3))
    #expect(!huge.contains(row: 2, column: 3))
  }

  @Test func insettingASmallRectangleLeavesNothing() {
    #expect(
      Rect(row: 1, column: 1, height: 3, width: 4).inset()
        == Rect(row: 2, column: 2, height: 1, width: 2))
    #expect(Rect(row: 0, column: 0, height: 1, width: 9).inset().isEmpty)
  }
}
