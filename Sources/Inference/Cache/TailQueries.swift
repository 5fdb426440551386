/// The last queries of a stream's tail after rotary embedding, in every layer.
struct TailQueries {
  /// How many are to be remembered.
  private let limit: Int
  /// One more than the limit, so that a token that is taken back at once leaves no gap.
  private let slots: Int
  private let width: Int
  private let queries: FloatBuffer
  private var length = 0
  private var filled = 0

  init(shape: ModelConfiguration, limit: Int) {
    self.limit = limit
    slots = limit == 0 ? 0 : limit + 1
    width = shape.queryWidth
    queries = FloatBuffer(count: shape.layers * slots * width)
  }

  /// How many of the last queries there are.
  var count: Int { min(limit, filled) }

  /// The query `[H * d]` of the token that was decoded after `index` others; nil if none are remembered.
  func query(layer: Int, index: Int) -> UnsafeMutablePointer<Float>? {
    slots == 0 ? nil : queries.start + (layer * slots + index % slots) * width
  }

  /// Makes place for one more, to be written.
  mutating func grow() {
    length += 1
    filled = min(filled + 1, slots)
  }

  /// Goes back to the first `length` tokens.
  mutating func truncate(to length: Int) {
    filled = max(0, filled - (self.length - length))
    self.length = length
  }
}
