import TestSupport
import Testing

/// Command lines that cannot be used: refused with 64 before anything is opened.
@Suite struct UsageTests {
  static let budgets = [
    Refusal("run --task niah_single_1 --length 128 --budget 0", 64, "budget", "0"),
    Refusal("run --task niah_single_1 --length 128 --budget 32", 64, "budget of 32", "at least 33"),
    Refusal(
      "run --task niah_single_1 --budget 64 --policy snapkv:window=64", 64, "the 64 that", "at least 65"),
    Refusal("run --task niah_single_1 --budget 4 --policy streaming", 64, "budget of 4", "at least 5"),
    Refusal("run --task niah_single_1 --budget 36 --policy duo", 64, "budget of 36", "at least 37"),
    Refusal("run --task niah_single_1 --budget 40 --policy mixed-dim", 64, "budget of 40", "at least 41"),
    Refusal("run --task niah_single_1 --budget 1KiB", 64, "'1KiB'", "6144 bytes"),
    Refusal("run --task niah_single_1 --budget 12XiB", 64, "'12XiB'", "64MiB"),
    Refusal("run --task niah_single_1 --budget nanMiB", 64, "'nanMiB'"),
    Refusal("run --task niah_single_1 --budget 0x10B", 64, "'0x10B'"),
    Refusal("run --task niah_single_1 --budget 1e-3%", 64, "'1e-3%'"),
    Refusal("run --task niah_single_1 --budget 101%", 64, "'101%'", "at most 100%"),
    Refusal("run --task niah_single_1 --budget 0%", 64, "'0%'", "over 0%"),
    Refusal("run --task niah_single_1 --budget nan%", 64, "'nan%'"),
    Refusal("run --task niah_single_1 --budget many", 64, "'many'", "number of tokens"),
    Refusal("run --task niah_single_1 --budget 64.5", 64, "'64.5'"),
    Refusal("run --task niah_single_1 --budget=-64", 64, "-64"),
    Refusal("run --task niah_single_1 --budget 99999999999999999999", 64, "99999999999999999999"),
    Refusal("explore --budget many", 64, "'many'"),
  ]

  static let policies = [
    Refusal("run --task niah_single_1 --policy nosuch", 64, "'nosuch'", "ada-snapkv", "snapkv"),
    Refusal("run --task niah_single_1 --policy nosuch+adakv", 64, "nosuch+adakv", "scorer+allocator"),
    Refusal("run --task niah_single_1 --policy ada-snapvk", 64, "'ada-snapvk'", "did you mean ada-snapkv?"),
    Refusal("run --task niah_single_1 --policy knorm+adavk", 64, "did you mean knorm+adakv?"),
    Refusal("run --task niah_single_1 --policy snapkv:widow=8", 64, "'widow'", "did you mean window?"),
    Refusal("run --task niah_single_1 --policy knorm:interval=0", 64, "interval=0", "from 1 to"),
    Refusal("run --task niah_single_1 --policy snapkv:interval=8", 64, "interval of 8", "window of 32"),
    Refusal("run --task niah_single_1 --policy expected:interval=8", 64, "while decoding", "the keys"),
    Refusal("run --task niah_single_1 --policy knorm:interval=8,target=none", 64, "target=none"),
    Refusal(
      "run --task niah_single_1 --policy snapkv:interval=32,target=16", 64, "budget of 16", "at least 33"),
    Refusal("run --task niah_single_1 --policy snapkv+lava:interval=64", 64, "while decoding", "one budget"),
    Refusal("run --task niah_single_1 --policy pyramid:beta=0", 64, "beta=0"),
    Refusal("run --task niah_single_1 --policy cake:window=1", 64, "window=1", "from 2 to"),
    Refusal("run --task niah_single_1 --policy cake:tau1=0", 64, "tau1=0"),
    Refusal("run --task niah_single_1 --policy expected:horizon=0", 64, "horizon=0"),
    Refusal("run --task niah_single_1 --policy critical-snapkv:first=1.5", 64, "first=1.5"),
    Refusal("run --task niah_single_1 --policy duo:streaming=2", 64, "streaming=2", "from 0 to 1"),
    Refusal("run --task niah_single_1 --policy headkv:beta=0.5", 64, "beta=0.5"),
    Refusal("run --task niah_single_1 --policy random:seed=-1", 64, "seed=-1"),
    Refusal("run --task niah_single_1 --policy headkv:file=nosuch.json", 66, "nosuch.json"),
    Refusal("run --task niah_single_1 --policy snapkv:target=48,interval=32,target=4", 64, "once"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:alpha=2", 64, "alpha=2", "expected"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:alpha=nan", 64, "alpha=nan", "expected"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:window=0", 64, "window=0", "expected"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:pool=min3", 64, "pool=min3", "expected"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:group=sum", 64, "group=sum", "expected"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:safeguard=none", 64, "safeguard=none"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:skip=-1", 64, "skip=-1"),
    Refusal("run --task niah_single_1 --policy ada-snapkv:colour=red", 64, "'colour'", "window"),
    Refusal("run --task niah_single_1 --policy snapkv --policy snapkv", 64, "twice"),
    Refusal("explore --policy nosuch", 64, "'nosuch'", "ada-snapkv"),
  ]

  static let prompts = [
    Refusal("run", 64, "--task", "--prompt", "--token-ids", "--survey"),
    Refusal("run --prompt - --task niah_single_1", 64, "one of them"),
    Refusal("run --prompt a.txt --token-ids b.txt", 64, "one of them"),
    Refusal("run --survey 2 --task niah_single_1", 64, "--survey"),
    Refusal("run --survey 0", 64, "--survey 0"),
    Refusal("run --task niah_single_1 --protocol agnostik", 64, "agnostik", "aware or agnostic"),
    Refusal("run --token-ids ids.txt --protocol agnostic", 64, "question", "token ids"),
    Refusal("importance --samples 0", 64, "--samples 0"),
    Refusal("importance --tasks ,", 64, "--tasks", "niah_single_1"),
    Refusal("importance --tasks nosuch", 64, "nosuch", "niah_single_1"),
    Refusal("importance --length 99999", 64, "99999", "2048"),
    Refusal("run --task nosuch", 64, "nosuch", "niah_single_1", "niah_multikey_1"),
    Refusal("run --task niah_single_2 --length 5", 64, "niah_single_2", "length of 5", "at least"),
    Refusal("run --task niah_single_2 --length 0", 64, "--length 0"),
    Refusal("run --task niah_single_2 --length 1000000", 64, "1000000", "at most"),
    Refusal("run --task niah_single_2 --length 9223372036854775807", 64, "9223372036854775807"),
    Refusal("run --task niah_single_1 --length 128 --steps 3000", 64, "3000", "2048"),
    Refusal("run --task niah_single_1 --length 128 --steps 9223372036854775807", 64, "9223372036854775807"),
  ]

  static let flags = [
    Refusal("run --task niah_single_1 --steps=-1", 64, "--steps -1"),
    Refusal("run --task niah_single_1 --steps few", 64, "few"),
    Refusal("run --task niah_single_1 --seed=-1", 64, "-1"),
    Refusal("run --task niah_single_1 --threads 100000", 64, "--threads 100000"),
    Refusal("run --nosuch", 64, "--nosuch"),
    Refusal("nosuch", 64, "nosuch"),
    Refusal("run --task niah_single_1 --csv out --json out", 64, "out", "twice"),
    Refusal("run --task niah_single_1 --csv - --json -", 64, "standard output", "twice"),
    Refusal("run --survey 2 --json out", 64, "--json"),
  ]

  @Test(arguments: budgets) func aBudgetThatCannotBeKept(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test(arguments: policies) func aPolicyThatIsNotThere(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test(arguments: prompts) func aPromptThatCannotBe(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test(arguments: flags) func aMalformedCommandLine(refusal: Refusal) throws {
    try TemporaryFolder.with { try refusal.check(in: $0) }
  }

  @Test func oneFileUnderTwoNames() throws {
    try TemporaryFolder.with { folder in
      try Refusal("run --task niah_single_1 --csv out --json ./out", 64, "out").check(in: folder)
    }
  }
}
