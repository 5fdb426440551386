import Input
import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
  /// Whatever bytes come, decoding ends, and text that is whole is not lost.
  @Test func anyBytesDecode() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var decoder = KeyDecoder()
      let bytes = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
        [UInt8(0x1B), 0x5B, 0x4F, UInt8.random(in: 0...255, using: &generator)].randomElement(
          using: &generator) ?? 0
      }
      let events = decoder.decode(bytes.map(KeyInput.byte))
      #expect(events.count <= bytes.count)
      #expect(decoder.decode([.byte(UInt8(ascii: "q"))]) == [.key(.character("q"))])
    }
  }

  @Test func anUnfinishedSequenceIsEscapeAndText() {
    var decoder = KeyDecoder()
    let events = decoder.decode([0x1B, 0x5B].map(KeyInput.byte))
    #expect(events == [.key(.escape), .key(.character("["))])
  }

  @Test func overlongAndSurrogateBytesAreNoCharacters() {
    var decoder = KeyDecoder()
    let bytes: [UInt8] = [0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF5, 0x80, 0x80, 0x80, 0xF4, 0x90, 0x80, 0x80]
    #expect(decoder.decode(bytes.map(KeyInput.byte)).isEmpty)
  }
}
