internal import CKernels

/// Cosines and sines of some positions in a row, for one rotary embedding.
struct RotaryAngles {
  private let first: Int
  private let count: Int
  private let dimension: Int
  /// Cosines `[count, dimension / 2]`, then sines.
  private let buffer: FloatBuffer

  /// The angles of positions in a sequence of `length` tokens.
  init(_ rotary: RotaryEmbedding, positions: Range<Int>, length: Int) {
    first = positions.lowerBound
    count = positions.count
    dimension = rotary.dimension
    buffer = FloatBuffer(count: count * dimension)
    let frequencies = rotary.frequencies(length: length)
    for position in positions {
      frequencies.fill(position: position, cosines: cosines(position), sines: sines(position))
    }
  }

  /// Rotates a head's query or key `[d]` to one of the positions, in place.
  func rotate(_ head: UnsafeMutablePointer<Float>, to position: Int) {
    hk_rope(head, cosines(position), sines(position), dimension)
  }

  private func cosines(_ position: Int) -> UnsafeMutablePointer<Float> {
    buffer.start + (position - first) * (dimension / 2)
  }

  private func sines(_ position: Int) -> UnsafeMutablePointer<Float> {
    cosines(position) + count * (dimension / 2)
  }
}

extension LanguageModel {
  /// The angles of positions in a sequence of `length` tokens, for every rotary embedding there is.
  func angles(positions: Range<Int>, length: Int) -> [RotaryAngles] {
    rotaries.map { RotaryAngles($0, positions: positions, length: length) }
  }
}
