/// One KV head of one layer, both from 0.
struct HeadPosition: Sendable, Hashable {
  /// The layer.
  var layer: Int
  /// The KV head within it.
  var head: Int

  /// A place among the heads.
  init(layer: Int, head: Int) {
    self.layer = layer
    self.head = head
  }

  /// The nearest place that a model of this shape has.
  func clamped(layers: Int, kvHeads: Int) -> HeadPosition {
    HeadPosition(
      layer: min(max(layer, 0), max(layers - 1, 0)), head: min(max(head, 0), max(kvHeads - 1, 0)))
  }
}
