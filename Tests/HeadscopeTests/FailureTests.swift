import ArgumentParser
import Session
import Testing

@testable import headscope

@Suite struct FailureTests {
  /// A source that does not give what a policy asks for is a matter of what was asked.
  @Test func aSourceThatRefusesIsAMatterOfUsage() {
    #expect(Failure.exitCode(of: SourceRefusal(source: "table", .decoding)).rawValue == 64)
  }
}
