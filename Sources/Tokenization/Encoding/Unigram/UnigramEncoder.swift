/// The unigram language model (Kudo 2018, arXiv:1804.10959): of all ways to cut a piece into tokens the one
/// whose scores sum up highest, found by the Viterbi algorithm in double precision.
struct UnigramEncoder: PieceEncoder {
  /// Every token by its spelling.
  let trie: ByteTrie
  /// For each token, its logarithmic probability.
  let scores: [Double]
  /// The token of characters that begin no token, and what one costs.
  let unknown: Int32
  /// The tokens `<0x00>` to `<0xFF>`, negative where there is none; `nil` without byte fallback.
  let byteTokens: [Int32]?

  private let unknownScore: Double

  /// - Parameter scores: Finite numbers, not none.
  init(trie: ByteTrie, scores: [Double], unknown: Int32, byteTokens: [Int32]?) {
    self.trie = trie
    self.scores = scores
    self.unknown = unknown
    self.byteTokens = byteTokens
    // An unknown character costs ten more than the worst token, as in SentencePiece.
    unknownScore = (scores.min() ?? 0) - 10
  }

  /// The best way to reach an offset.
  private struct Node {
    var id: Int32 = -1
    var start = -1
    var score = 0.0

    mutating func offer(_ id: Int32, _ start: Int, _ score: Double) {
      guard self.start < 0 || score > self.score else { return }
      self = Node(id: id, start: start, score: score)
    }
  }

  /// - Complexity: O(*n* *m*) for *n* bytes and tokens of up to *m*.
  func encode(
    _ bytes: [UInt8], _ piece: Range<Int>, _ scratch: inout EncoderScratch, into ids: inout [Int32]
  ) {
    var nodes = [Node](repeating: Node(), count: piece.count + 1)
    var start = piece.lowerBound
    while start < piece.upperBound {
      let from = start - piece.lowerBound
      let end = start + UTF8Scalar.decode(bytes, at: start).length
      let score = nodes[from].score
      var isKnown = false
      trie.forEachPrefix(of: bytes, start..<piece.upperBound) { stop, id in
        nodes[stop - piece.lowerBound].offer(id, from, score + scores[Int(id)])
        if stop == end { isKnown = true }
      }
      if !isKnown { nodes[end - piece.lowerBound].offer(unknown, from, score + unknownScore) }
      start = end
    }
    append(nodes, bytes, piece, to: &ids)
  }

  /// Follows the nodes back, neighbouring unknown tokens as one.
  private func append(_ nodes: [Node], _ bytes: [UInt8], _ piece: Range<Int>, to ids: inout [Int32]) {
    var reversed: [Int32] = []
    var end = piece.count
    while end > 0 {
      var start = nodes[end].start
      if nodes[end].id == unknown {
        while start > 0, nodes[start].id == unknown { start = nodes[start].start }
        let text = bytes[(piece.lowerBound + start)..<(piece.lowerBound + end)]
        appendUnknown(text, toReversed: &reversed)
      } else {
        reversed.append(nodes[end].id)
      }
      end = start
    }
    ids += reversed.reversed()
  }

  private func appendUnknown(_ text: ArraySlice<UInt8>, toReversed ids: inout [Int32]) {
    // Unknown characters together may spell a token that was not worth its score.
    if let id = trie.id(of: text) {
      ids.append(id)
    } else if let byteTokens, text.allSatisfy({ byteTokens[Int($0)] >= 0 }) {
      for byte in text.reversed() { ids.append(byteTokens[Int(byte)]) }
    } else {
      ids.append(unknown)
    }
  }
}
