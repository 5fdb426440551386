import Testing

@testable import Tokenization

@Suite struct BytePairEncoderTests {
  /// Two letters, and merges of any two tokens whose product is short, in a shuffled order.
  private static func encoder(longestSearched: Int) -> BytePairEncoder {
    var byteTokens = [Int32](repeating: -1, count: 256)
    byteTokens[0x61] = 0
    byteTokens[0x62] = 1
    var tokens = ["a", "b"]
    var merges = MergeTable(capacity: 0)
    var state: UInt32 = 7
    while tokens.count < 200 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let left = Int(state >> 8) % tokens.count
      let right = Int(state >> 20) % tokens.count
      let product = tokens[left] + tokens[right]
      guard product.count < 9, !tokens.contains(product) else { continue }
      merges.append(Int32(left), Int32(right), product: Int32(tokens.count))
      tokens.append(product)
    }
    return BytePairEncoder(
      .bytes(byteTokens), merges: merges, wholeTokens: nil, longestSearched: longestSearched)
  }

  private static func encode(_ bytes: [UInt8], _ encoder: BytePairEncoder) -> [Int32] {
    var scratch = EncoderScratch()
    var ids: [Int32] = []
    encoder.encode(bytes, 0..<bytes.count, &scratch, into: &ids)
    return ids
  }

  @Test func queueAndSearchAgree() {
    let searching = Self.encoder(longestSearched: .max)
    let queueing = Self.encoder(longestSearched: 1)
    var state: UInt32 = 3
    var longest = 0
    for length in 0..<300 {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 1_664_525 &+ 1_013_904_223
        return state >> 24 < 150 ? 0x61 : 0x62
      }
      let ids = Self.encode(bytes, searching)
      #expect(Self.encode(bytes, queueing) == ids)
      longest = max(longest, length - ids.count)
    }
    #expect(longest > 100, "the merges of this test must merge something")
  }

  @Test func bytesWithoutATokenAreLeftOut() {
    #expect(Self.encode([0x61, 0x00, 0xFF, 0x61], Self.encoder(longestSearched: 8)).count <= 2)
    #expect(Self.encode([0x00, 0xFF], Self.encoder(longestSearched: 8)).isEmpty)
    #expect(Self.encode([0x00, 0xFF], Self.encoder(longestSearched: 0)).isEmpty)
  }

  /// A run of one letter is one piece; a merge loop that searched it from end to end each time would make
  /// this test take minutes.
  @Test func longRunsAreNotQuadratic() throws {
    let tokenizer = try TokenizerReference.tokenizer("llama3")
    let ids = tokenizer.encode(String(repeating: "a", count: 100_000))
    #expect(tokenizer.decode(ids).utf8.count == 100_000)
  }

  @Test func lastOfTwoMergesOfOnePairCounts() {
    var merges = MergeTable(capacity: 1)
    merges.append(0, 1, product: 2)
    merges.append(1, 0, product: 3)
    merges.append(0, 1, product: 4)
    #expect(merges.rank(0, 1) == 2)
    #expect(merges.product(2) == 4)
    #expect(merges.rank(0, 0) == MergeTable.none)
  }
}
