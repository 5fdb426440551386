import Canvas
import Testing

@testable import Views

@Suite struct LayoutTests {
  /// Screens from the smallest to 400×120.
  static let widths = [60, 61, 71, 72, 80, 89, 90, 100, 119, 120, 139, 200, 251, 400]
  static let heights = Array(16...60) + [75, 90, 120]

  private func frame(_ width: Int, _ height: Int) -> Frame {
    Frame(width: width, height: height, modelName: "ruler-tiny")
  }

  private func panels(_ layout: HeadsLayout, in frame: Frame) -> [Rect] {
    [
      frame.statusLine, layout.concentration, layout.capacity, layout.head, layout.prompt, layout.output,
      frame.keyLine,
    ]
    .compactMap { $0 }
  }

  @Test(arguments: [1, 2, 6, 16, 32, 80, 126], [0, 2, 3])
  func panelsTileTheScreen(layers: Int, tracks: Int) {
    for width in Self.widths {
      for height in Self.heights {
        let frame = frame(width, height)
        let layout = HeadsLayout(in: frame.body, layers: layers, tracks: tracks)
        let panels = panels(layout, in: frame)
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

  @Test func everyPanelHasRoomForWhatItIsFor() {
    for width in Self.widths {
      for height in Self.heights {
        for tracks in [0, 3] {
          let layout = HeadsLayout(in: frame(width, height).body, layers: 6, tracks: tracks)
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
    #expect(frame(59, 16).isTooSmall)
    #expect(frame(60, 15).isTooSmall)
    #expect(frame(0, 0).isTooSmall)
    #expect(!frame(60, 16).isTooSmall)
  }
}
