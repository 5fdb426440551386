import Dispatch
import Synchronization
import Testing

@testable import Inference

/// Work that is wanted no more ends soon and changes nothing.
@Suite struct CancellationTests {
  private static let prompt = (0..<300).map { Int32($0 * 37 % 1000) }

  /// Calls of a closure, which says yes to one of them alone.
  private final class Questions: Sendable {
    private let count = Atomic(0)
    private let inside = Atomic(0)
    private let clashes = Atomic(0)
    private let last: Int

    /// - Parameter last: the question that is answered with yes; none if it is negative.
    init(yesTo last: Int = -1) { self.last = last }

    var asked: Int { count.load(ordering: .relaxed) }
    var areOneByOne: Bool { clashes.load(ordering: .relaxed) == 0 }

    func ask() -> Bool {
      if inside.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { clashes.store(1, ordering: .relaxed) }
      defer { inside.wrappingSubtract(1, ordering: .relaxed) }
      return count.wrappingAdd(1, ordering: .relaxed).oldValue == last
    }
  }

  @Test func `threads ask one by one, and what was answered with yes stays so`() {
    let questions = Questions(yesTo: 100)
    Cancellation.with(questions.ask) { cancellation in
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<1000 where !cancellation.isSet {}
      }
      #expect(cancellation.isSet)
      #expect(throws: CancellationError.self) { try cancellation.check() }
    }
    #expect(questions.areOneByOne)
    #expect(questions.asked == 101)
  }

  @Test func `a prefill ends at whatever place it is asked`() throws {
    let model = try Bundled.model()
    let all = Questions()
    let whole = try model.prefill(Self.prompt, isCancelled: all.ask)
    #expect(all.areOneByOne)
    // Several times in every layer, and in the head.
    #expect(all.asked > 10 * model.configuration.layers)
    let plain = try model.prefill(Self.prompt)
    #expect(plain.logits == whole.logits)
    for last in stride(from: 0, to: all.asked / 2, by: max(1, all.asked / 16)) {
      #expect(throws: CancellationError.self) {
        try model.prefill(Self.prompt, isCancelled: Questions(yesTo: last).ask)
      }
    }
  }

  @Test func `reading a layer ends too while the prompt is read, and not after it`() throws {
    let model = try Bundled.model()
    let isWanted = Atomic(true)
    var thrown = 0
    #expect(throws: CancellationError.self) {
      try model.prefill(Self.prompt, isCancelled: { !isWanted.load(ordering: .relaxed) }) { prefill, layer in
        isWanted.store(false, ordering: .relaxed)
        do { _ = try prefill.valueOutputL1(layer: layer) } catch {
          thrown += error is CancellationError ? 1 : 0
        }
      }
    }
    #expect(thrown == 1)
    let whole = try model.prefill(Self.prompt, isCancelled: { false })
    #expect(try whole.valueOutputL1(layer: 0).contains { $0 > 0 })
  }

  @Test func `a step that is cancelled at any place changes nothing`() throws {
    let model = try Bundled.model()
    let prefill = try model.prefill(Self.prompt)
    let batch = DecodeBatch(model: model, prefill: prefill)
    let stream = batch.addStream(kept: nil)
    let all = Questions()
    let expected = try batch.step([(stream: stream, token: 5)], isCancelled: all.ask)[0].logits
    batch.truncate(stream, toTail: 0)
    // Every product of every layer.
    #expect(all.asked > 7 * model.configuration.layers)
    for last in 0..<all.asked {
      #expect(throws: CancellationError.self) {
        try batch.step([(stream: stream, token: 5)], isCancelled: Questions(yesTo: last).ask)
      }
      #expect(batch.tailLength(stream) == 0)
    }
    let found = try batch.step([(stream: stream, token: 5)])[0].logits
    #expect(found == expected)
  }
}
