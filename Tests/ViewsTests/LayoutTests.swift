import Canvas
import Testing

@testable import Views

@Suite struct LayoutTests {
  /// Screens from the smallest to 400×120.
  static let widths = [60, 61, 71, 72, 80, 89, 90, 100, 119, 120, 139, 200, 251, 400]
  static let heights = Array(16...60) + [75, 90, 120]

  private func panels(_ layout: Layout) -> [Rect] {
    [
      layout.status, layout.concentration, layout.capacity, layout.head, layout.prompt, layout.output,
      layout.keys,
    ]
    .compactMap { $0 }
  }

  @Test(arguments: [1, 2, 6, 16, 32, 80, 126], [0, 2, 3])
  func panelsTileTheScreen(layers: Int, tracks: Int) throws {
    for width in Self.widths {
      for height in Self.heights {
        let layout = try #require(Layout(width: width, height: height, layers: layers, tracks: tracks))
        let panels = panels(layout)
        let screen = Rect(row: 0, column: 0, height: height, width: width)
        for (index, panel) in panels.enumerated() {
          #expect(!panel.isEmpty)
          #expect(panel.intersection(screen) == panel)
          for other in panels.dropFirst(index + 1) { #expect(panel.intersection(other).isEmpty) }
        }
        // Inside and apart, so covering as many cells as the screen has is covering it.
        #expect(panels.reduce(0) { $0 + $1.width * $1.height } == width * height)
        #expect((layout.output == nil) == (tracks == 0))
      }
    }
  }

  @Test func everyPanelHasRoomForWhatItIsFor() throws {
    for width in Self.widths {
      for height in Self.heights {
        for tracks in [0, 3] {
          let layout = try #require(Layout(width: width, height: height, layers: 6, tracks: tracks))
          #expect(layout.concentration.height >= 9)
          #expect(layout.concentration.width >= 18)
          #expect(layout.head.width >= 24)
          if let prompt = layout.prompt { #expect(prompt.height >= 4) }
          if let output = layout.output { #expect(output.height >= tracks + 2) }
          if height >= 24 || tracks == 0 { #expect(layout.prompt != nil) }
        }
      }
    }
  }

  @Test func tooSmallScreensAreNotLaidOut() {
    #expect(Layout(width: 59, height: 16, layers: 6, tracks: 0) == nil)
    #expect(Layout(width: 60, height: 15, layers: 6, tracks: 0) == nil)
    #expect(Layout(width: 0, height: 0, layers: 6, tracks: 0) == nil)
    #expect(Layout(width: 60, height: 16, layers: 6, tracks: 0) != nil)
  }
}
