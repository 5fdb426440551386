import Testing

@testable import AdaKV

@Suite struct PolicyTests {
  @Test(arguments: [
    ("ada-snapkv", "ada-snapkv"), ("snapkv", "snapkv"), ("ada-snapkv:alpha=0.2", "ada-snapkv"),
    ("ada-snapkv:alpha=0.5,window=16", "ada-snapkv:window=16,alpha=0.5"),
    ("snapkv+adakv:safeguard=blend,pool=avg5,group=max", "snapkv+adakv:pool=avg5,group=max,safeguard=blend"),
    ("snapkv+uniform:pool=none", "snapkv+uniform:pool=none"),
    ("ada-snapkv:normalize=true,skip=2", "ada-snapkv:normalize=true,skip=2"),
    ("adakv-paper", "adakv-paper"), ("adakv-paper:alpha=0.5", "adakv-paper:alpha=0.5"),
    ("pyramid-reference:beta=10", "pyramid-reference:beta=10"),
    ("critical-knorm+ada-pyramid:first=0.25,beta=4", "critical-knorm+ada-pyramid:first=0.25,beta=4"),
    ("duo:streaming=0.5,sinks=8", "duo:sinks=8,streaming=0.5"), ("duo:streaming=budget", "duo"),
    ("knorm:target=20%,interval=64", "knorm:interval=64,target=20%"),
    ("headkv:file=a/b.json,beta=2", "headkv:file=a/b.json,beta=2.0"),
    // Both scorers have an ε, of which one is 0 and one is not unless it is set.
    ("critical-expected+adakv:epsilon=0.5", "critical-expected+adakv:epsilon=0.5"),
    ("critical-expected+adakv:epsilon=0", "critical-expected+adakv:epsilon=0.0"),
    ("critical-expected+adakv:epsilon=0.0001", "critical-expected+adakv:epsilon=0.0001"),
  ])
  func readsAndWrites(text: String, canonical: String) throws {
    let policy = try Policy(text)
    #expect(policy.description == canonical)
    #expect(try Policy(canonical) == policy)
  }

  @Test(arguments: [
    (
      "nonsense",
      "unknown policy 'nonsense'; known: \(PolicyCatalog.standard.names.joined(separator: ", ")), and scorer+allocator"
    ),
    ("snapkv+", "unknown policy 'snapkv+'; did you mean snapkv?"),
    ("ada-snapvk", "unknown policy 'ada-snapvk'; did you mean ada-snapkv?"),
    ("knorm+adavk", "unknown policy 'knorm+adavk'; did you mean knorm+adakv?"),
    ("snapkv:widow=16", "policy snapkv has no parameter 'widow'; did you mean window?"),
    ("tova:window=3", "policy tova has no parameter 'window'; it has: interval, target"),
    (
      "snapkv:interval=0",
      "policy snapkv: interval=0 cannot be used, expected a whole number from 1 to 1000000"
    ),
    (
      "snapkv:interval=8",
      "a decode interval of 8 is shorter than the observation window of 32: give at least 32"
    ),
    (
      "expected:interval=8",
      "policy expected cannot be applied while decoding: it needs the keys"
    ),
    (
      "knorm:interval=8,target=1MiB",
      "policy knorm: target=1MiB cannot be used, expected a number of tokens (128) or a share of all tokens (20%)"
    ),
    (
      "duo:streaming=2",
      "policy duo: streaming=2 cannot be used, expected budget, or a share of the heads from 0 to 1"
    ),
    (
      "snapkv:alpha=0.5",
      "policy snapkv has no parameter 'alpha'; it has: window, pool, group, interval, target"
    ),
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
    #expect(try Budget("128").tokens(prompt: 1000, reserve: 32, bytesPerToken: 1) == 128)
    #expect(try Budget("20%").tokens(prompt: 1000, reserve: 32, bytesPerToken: 1) == 200)
    #expect(try Budget("29%").tokens(prompt: 100, reserve: 8, bytesPerToken: 1) == 29)
    #expect(try Budget("1%").tokens(prompt: 100, reserve: 32, bytesPerToken: 1) == 33)
    #expect(try Budget("100%").tokens(prompt: 77, reserve: 32, bytesPerToken: 1) == 77)
    #expect(try Budget("12.5%").description == "12.5%")
    #expect(try Budget("64MiB").tokens(prompt: 10, reserve: 32, bytesPerToken: 1 << 20) == 64)
    #expect(try Budget("1.5KiB").tokens(prompt: 10, reserve: 0, bytesPerToken: 512) == 3)
    #expect(try Budget("2MB").tokens(prompt: 10, reserve: 0, bytesPerToken: 1000) == 2000)
    #expect(try Budget("1.5GiB").description == "1.5GiB")
    #expect(throws: AdaKVError.bytesTooFew("1KiB", bytesPerToken: 2048)) {
      try Budget("1KiB").tokens(prompt: 10, reserve: 0, bytesPerToken: 2048)
    }
    #expect(throws: AdaKVError.budgetWithinWindow(budget: 8, window: 32)) {
      try Budget("8KiB").tokens(prompt: 10, reserve: 32, bytesPerToken: 1024)
    }
    for text in ["", "x", "0", "-3", "1.5", "%", "x%", "MiB", "0KiB", "-1MB", "nanB", "infGiB", "9e30TiB"] {
      #expect(throws: AdaKVError.malformedBudget(text)) { try Budget(text) }
    }
    for text in ["0%", "101%", "-5%"] {
      #expect(throws: AdaKVError.shareOutOfRange(text)) { try Budget(text) }
    }
    #expect(throws: AdaKVError.budgetWithinWindow(budget: 32, window: 32)) {
      try Budget("32").tokens(prompt: 1000, reserve: 32, bytesPerToken: 1)
    }
  }

  @Test func everyNameIsAPolicy() throws {
    for row in PolicyCatalog.standard.named {
      let policy = try Policy(row.name)
      #expect(policy.description == row.name)
      #expect(policy.scorer.name == row.scorer && policy.allocator.name == row.allocator)
      #expect(try Policy(policy.description) == policy)
    }
    for composition in PolicyCatalog.standard.compositions {
      #expect(try Policy(composition).description == composition)
    }
    #expect(Set(PolicyCatalog.standard.names).count == PolicyCatalog.standard.names.count)
  }

  @Test func presetsAreTheirPublishedSettings() throws {
    let paper = try Policy("adakv-paper")
    let long = try Policy("snapkv+adakv:window=32,pool=max7,group=mean,safeguard=blend,alpha=0.2")
    #expect(paper.parameters == long.parameters)
    let kvpress = try Policy("kvpress-ada-snapkv")
    #expect(
      kvpress.parameters
        == (try Policy("snapkv+adakv:window=64,pool=avg5,safeguard=floor,alpha=0.2")).parameters)
  }
}
