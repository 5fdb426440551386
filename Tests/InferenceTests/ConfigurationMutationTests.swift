import Inference
import TestSupport
import Testing

@Suite struct ConfigurationMutationTests {
  @Test func `no change of a configuration is fatal`() throws {
    let refused = try SpoiledCopies.refusals("json", as: "config.json", copies: 250, seed: 7) { path, _ in
      _ = try ModelConfiguration(path: path)
    }
    #expect(refused.count > 400)
    for refusal in refused { #expect(refusal.isSentence, "\(refusal.sentence)") }
  }
}
