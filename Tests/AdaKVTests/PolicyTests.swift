import Testing

@testable import AdaKV

@Suite struct PolicyTests {
  @Test(arguments: [
    ("ada-snapkv", "ada-snapkv"), ("snapkv", "snapkv"), ("ada-snapkv:alpha=0.2", "ada-snapkv"),
    ("ada-snapkv:alpha=0.5,window=16", "ada-snapkv:window=16,alpha=0.5"),
    ("snapkv+adakv:safeguard=blend,pool=avg5,group=max", "snapkv+adakv:pool=avg5,group=max,safeguard=blend"),
    ("snapkv+uniform:pool=none", "snapkv+uniform:pool=none"),
    ("ada-snapkv:normalize=true,skip=2", "ada-snapkv:normalize=true,skip=2"),
  ])
  func readsAndWrites(text: String, canonical: String) throws {
    let policy = try Policy(text)
    #expect(policy.description == canonical)
    #expect(try Policy(canonical) == policy)
  }

  @Test(arguments: [
    ("nonsense", "unknown policy 'nonsense'; known: ada-snapkv, snapkv, snapkv+uniform, snapkv+adakv"),
    ("snapkv+", "unknown policy 'snapkv+'; known: ada-snapkv, snapkv, snapkv+uniform, snapkv+adakv"),
    ("snapkv:alpha=0.5", "policy snapkv has no parameter 'alpha'; it has: window, pool, group"),
    (
      "ada-snapkv:alpha=1.5",
      "policy ada-snapkv: alpha=1.5 cannot be used, expected a number from 0.0 to 1.0"
    ),
    (
      "ada-snapkv:alpha=nan",
      "policy ada-snapkv: alpha=nan cannot be used, expected a number from 0.0 to 1.0"
    ),
    (
      "ada-snapkv:window=0",
      "policy ada-snapkv: window=0 cannot be used, expected a whole number from 1 to 65536"
    ),
    (
      "ada-snapkv:pool=max4",
      "policy ada-snapkv: pool=max4 cannot be used, expected none, maxN or avgN with N odd and under 1024"
    ),
    (
      "ada-snapkv:safeguard=soft",
      "policy ada-snapkv: safeguard=soft cannot be used, expected one of exact, blend, floor"
    ),
    ("snapkv:window", "policy snapkv: window= cannot be used, expected key=value, separated by commas"),
    ("snapkv:window=3,window=4", "policy snapkv: window=4 cannot be used, expected each parameter once"),
  ])
  func refusesInOneSentence(text: String, sentence: String) {
    do {
      _ = try Policy(text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test func twinDiffersInTheAllocatorAlone() throws {
    let twin = try Policy("ada-snapkv:window=16,alpha=0.5").uniformTwin
    #expect(twin.description == "snapkv:window=16")
    #expect(try Policy("snapkv").uniformTwin == Policy("snapkv"))
    #expect(try Policy("ada-snapkv").with(alpha: 0.35)?.description == "ada-snapkv:alpha=0.35")
    #expect(try Policy("snapkv").with(alpha: 0.35) == nil)
  }

  @Test func budgets() throws {
    #expect(try Budget("128").tokens(prompt: 1000, window: 32) == 128)
    #expect(try Budget("20%").tokens(prompt: 1000, window: 32) == 200)
    #expect(try Budget("29%").tokens(prompt: 100, window: 8) == 29)
    #expect(try Budget("1%").tokens(prompt: 100, window: 32) == 33)
    #expect(try Budget("100%").tokens(prompt: 77, window: 32) == 77)
    #expect(try Budget("12.5%").description == "12.5%")
    for text in ["", "x", "0", "-3", "1.5", "%", "x%"] {
      #expect(throws: AdaKVError.malformedBudget(text)) { try Budget(text) }
    }
    for text in ["0%", "101%", "-5%"] {
      #expect(throws: AdaKVError.shareOutOfRange(text)) { try Budget(text) }
    }
    #expect(throws: AdaKVError.budgetWithinWindow(budget: 32, window: 32)) {
      try Budget("32").tokens(prompt: 1000, window: 32)
    }
  }
}
