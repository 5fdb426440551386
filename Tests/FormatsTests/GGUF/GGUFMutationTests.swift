import TestSupport
import Testing

@testable import Formats

/// Whatever happens to a file's bytes, it opens or is refused; and what opens can be read to its end.
@Suite struct GGUFMutationTests {
  /// Opens bytes and reads all they hold; the error if they are refused.
  private func refusal(_ bytes: [UInt8]) -> FormatError? {
    do {
      let file = try GGUFBytes.open(bytes)
      for value in file.metadata.values { touch(value) }
      for tensor in file.tensors.values { #expect(file.bytes(of: tensor).count == tensor.byteRange.count) }
      return nil
    } catch {
      return error
    }
  }

  private func touch(_ value: GGUFValue) {
    _ = value.shown
    guard let array = value.array else { return }
    var count = 0
    for element in array {
      touch(element)
      count += 1
    }
    #expect(count == array.count)
  }

  @Test func `a file that ends early is refused`() throws {
    let good = GGUFBytes.good().file()
    #expect(refusal(good) == nil)
    for count in 0..<good.count {
      let sentence = try #require(refusal(Array(good.prefix(count)))).description
      #expect(
        sentence.hasPrefix("x.gguf: at byte ") && sentence.contains("expected"), "\(count): \(sentence)")
    }
  }

  @Test func `no byte is fatal`() {
    let good = GGUFBytes.good()
    let bytes = good.file()
    var refused = 0
    for place in 0..<bytes.count - good.data.count {
      for byte in [0, 1, 0x7F, 0x80, 0xFF, bytes[place] ^ 1, bytes[place] &+ 1] where byte != bytes[place] {
        var wrong = bytes
        wrong[place] = byte
        if let error = refusal(wrong) {
          refused += 1
          #expect(error.description.contains("expected"))
        }
      }
    }
    #expect(refused > 1000)
  }

  @Test func `no change of a few bytes is fatal`() {
    let good = GGUFBytes.good()
    let bytes = good.file()
    let headerEnd = bytes.count - good.data.count
    var generator = SeededGenerator(seed: 47)
    var refused = 0
    for _ in 0..<3000 {
      var wrong = bytes
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let place = Int.random(in: 0..<headerEnd, using: &generator)
        if Bool.random(using: &generator) {
          wrong[place] = UInt8.random(in: 0...255, using: &generator)
        } else {
          // A stretch from elsewhere, so that lengths and types stand where others belong.
          let from = Int.random(in: 0..<headerEnd, using: &generator)
          let length = min(Int.random(in: 1...16, using: &generator), headerEnd - max(from, place))
          wrong.replaceSubrange(place..<place + length, with: bytes[from..<from + length])
        }
      }
      if refusal(wrong) != nil { refused += 1 }
    }
    #expect(refused > 1000)
  }
}
