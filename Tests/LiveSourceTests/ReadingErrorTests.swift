import LiveSource
import Session
import Testing

/// What goes wrong while a live model reads a prompt.
@Suite struct ReadingErrorTests {
  private struct Failure: Error {}

  @Test func anErrorAtALayerEndsTheReading() throws {
    var layers: [Int] = []
    var questionsAfter = 0
    #expect(throws: Failure.self) {
      _ = try Bundled.model.get().read(
        ReadRequest(tokens: FamilyModel.tokens(60), needs: [], queries: 0),
        isCancelled: {
          questionsAfter += layers.isEmpty ? 0 : 1
          return false
        }
      ) { _, layer in
        layers.append(layer)
        throw Failure()
      }
    }
    // Whoever reads on asks whether it is to.
    #expect(layers == [0] && questionsAfter == 0)
  }
}
