import Canvas
import Exploration

/// How many heads keep each token of a prompt.
struct Survival {
  private let layers: [KeptSet]
  private let cursorLayer: KeptSet?
  private let cursorHead: Int

  /// The kept sets of a snapshot, as far as its layers are done.
  init(_ snapshot: Snapshot?, cursor: HeadPosition) {
    let kept = snapshot?.kept ?? []
    layers = kept.compactMap { $0 }
    cursorLayer = kept.indices.contains(cursor.layer) ? kept[cursor.layer] : nil
    cursorHead = cursor.head
  }

  /// Whether anything is known.
  var hasReadings: Bool { !layers.isEmpty }

  /// The heads of the layers that are done.
  var heads: Int { layers.reduce(0) { $0 + $1.kvHeads } }

  /// How a token looks.
  ///
  /// - Complexity: linear in the heads.
  func style(of token: Int) -> Style {
    guard hasReadings else { return .plain }
    let keeping = layers.reduce(0) { $0 + Self.keepers(of: token, in: $1) }
    let isCursors = cursorLayer.map { Self.keeps($0, head: cursorHead, token) } ?? false
    guard keeping > 0 else { return Style(foreground: .muted) }
    return Style(
      foreground: .contrast, background: .ramp(.concentration, Float(keeping) / Float(heads)),
      bold: isCursors, underline: isCursors)
  }

  private static func keepers(of token: Int, in set: KeptSet) -> Int {
    (0..<set.kvHeads).reduce(0) { $0 + (keeps(set, head: $1, token) ? 1 : 0) }
  }

  private static func keeps(_ set: KeptSet, head: Int, _ token: Int) -> Bool {
    token < set.tokens && head < set.kvHeads && set.keeps(head: head, position: token)
  }
}
