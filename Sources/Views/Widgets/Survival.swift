import AdaKV
import Canvas
import Readings

/// How many heads keep each of the tokens in sight of a prompt.
struct Survival {
  /// The heads of the layers that are done.
  let heads: Int
  private let parts: [(tokens: Range<Int>, keepers: [Int])]
  private let cursorLayer: KeptEntries?
  private let cursorHead: Int

  /// Counts over the kept sets of a snapshot, as far as its layers are done.
  ///
  /// - Parameter ranges: The tokens that will be asked about.
  /// - Complexity: One pass over the positions among those tokens in every head.
  init(_ snapshot: Snapshot?, cursor: HeadPosition, of ranges: [Range<Int>]) {
    let kept = snapshot?.kept ?? []
    let layers = kept.compactMap { $0 }
    heads = layers.reduce(0) { $0 + $1.kvHeads }
    parts = ranges.map { range in
      var keepers = [Int](repeating: 0, count: range.count)
      for layer in layers { layer.addKeepers(to: &keepers, from: range.lowerBound) }
      return (range, keepers)
    }
    cursorLayer = kept.indices.contains(cursor.layer) ? kept[cursor.layer] : nil
    cursorHead = cursor.head
  }

  /// Whether anything is known.
  var hasReadings: Bool { heads > 0 }

  /// How a token looks.
  func style(of token: Int) -> Style {
    guard hasReadings else { return .plain }
    let part = parts.first { $0.tokens.contains(token) }
    let keeping = part.map { $0.keepers[token - $0.tokens.lowerBound] } ?? 0
    guard keeping > 0 else { return Style(foreground: .muted) }
    let isCursors =
      cursorLayer.map { $0.kvHeads > cursorHead && $0.keeps(head: cursorHead, position: token) } ?? false
    return Style(
      foreground: .contrast, background: .ramp(.concentration, Float(keeping) / Float(heads)),
      bold: isCursors, underline: isCursors)
  }
}
