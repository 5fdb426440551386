extension PolicyCatalog {
  /// The scorers, allocators and policies of this library: a new one is one row.
  public static let standard = PolicyCatalog(
    scorers: [
      ("snapkv", SnapKVScorer.init(reading:)),
      ("h2o", ObservedAttentionScorer.init(reading:)),
      ("tova", { _ in TOVAScorer() }),
      ("streaming", StreamingScorer.init(reading:)),
      ("knorm", KNormScorer.init(reading:)),
      ("keydiff", KeyDiffScorer.init(reading:)),
      ("expected", ExpectedAttentionScorer.init(reading:)),
      ("cake", CAKEScorer.init(reading:)),
      ("lava", LAVaScorer.init(reading:)),
      ("random", RandomScorer.init(reading:)),
    ],
    wrappers: [("critical-", CriticalScorer.init(_:reading:))],
    allocators: [
      ("uniform", { _ in UniformAllocator() }),
      ("adakv", AdaKVAllocator.init(reading:)),
      ("pyramid", PyramidAllocator.init(reading:)),
      ("ada-pyramid", AdaPyramidAllocator.init(reading:)),
      ("lava", LAVaAllocator.init(reading:)),
      ("cake", CAKEAllocator.init(reading:)),
      ("headkv", HeadKVAllocator.init(reading:)),
      ("duo", DuoAllocator.init(reading:)),
      ("mixed-dim", MixedDimensionAllocator.init(reading:)),
    ],
    named: standardPolicies)

  private static let kvpress = "window=64,pool=avg5"
  private static let kvpressFloor = "safeguard=floor,alpha=0.2"

  private static let standardPolicies = [
    NamedPolicy(
      "ada-snapkv", scorer: "snapkv", allocator: "adakv", source: "arXiv 2407.11550",
      summary: "SnapKV scores, each head's budget by Ada-KV"),
    NamedPolicy(
      "snapkv", scorer: "snapkv", allocator: "uniform", source: "arXiv 2404.14469",
      summary: "SnapKV scores, the same budget for every head"),
    NamedPolicy(
      "pyramid", scorer: "snapkv", allocator: "pyramid", source: "arXiv 2406.02069",
      summary: "falling budget by layer, exact total"),
    NamedPolicy(
      "ada-pyramid", scorer: "snapkv", allocator: "ada-pyramid", source: "arXiv 2407.11550",
      summary: "falling budget by layer, heads by Ada-KV"),
    NamedPolicy(
      "pyramid-reference", scorer: "snapkv", allocator: "pyramid", settings: "form=reference",
      source: "FFY0/AdaKV code",
      summary: "falling budget by layer, overspending as published"),
    NamedPolicy(
      "h2o", scorer: "h2o", allocator: "uniform", source: "arXiv 2306.14048",
      summary: "attention received from the whole prompt"
    ),
    NamedPolicy(
      "ada-h2o", scorer: "h2o", allocator: "adakv", source: "arXiv 2407.11550",
      summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "tova", scorer: "tova", allocator: "uniform", source: "arXiv 2401.06104",
      summary: "attention of the last token alone"),
    NamedPolicy(
      "streaming", scorer: "streaming", allocator: "uniform", source: "arXiv 2309.17453",
      summary: "first tokens and most recent ones"),
    NamedPolicy(
      "knorm", scorer: "knorm", allocator: "uniform", source: "arXiv 2406.11430",
      summary: "keys of small norm"),
    NamedPolicy(
      "keydiff", scorer: "keydiff", allocator: "uniform", source: "arXiv 2504.15364",
      summary: "keys unlike the others"),
    NamedPolicy(
      "expected", scorer: "expected", allocator: "uniform", source: "arXiv 2510.00636",
      summary: "attention expected of future queries"),
    NamedPolicy(
      "ada-expected", scorer: "expected", allocator: "adakv", source: "arXiv 2407.11550",
      summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "critical-snapkv", scorer: "critical-snapkv", allocator: "uniform", source: "arXiv 2502.03805",
      summary: "SnapKV, then values by their weight in the output"),
    NamedPolicy(
      "critical-ada-snapkv", scorer: "critical-snapkv", allocator: "adakv", source: "arXiv 2502.03805",
      summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "cake", scorer: "cake", allocator: "cake", source: "arXiv 2503.12491",
      summary: "layers by entropy and change of attention"
    ),
    NamedPolicy(
      "lava", scorer: "lava", allocator: "lava", source: "arXiv 2509.09754",
      summary: "layers by entropy of scores, heads by Ada-KV"),
    NamedPolicy(
      "headkv", scorer: "snapkv", allocator: "headkv", source: "arXiv 2410.19258",
      summary: "heads by a measured importance"),
    NamedPolicy(
      "duo", scorer: "streaming", allocator: "duo", source: "arXiv 2410.10819",
      summary: "retrieval heads whole, others sinks and recent"),
    NamedPolicy(
      "mixed-dim", scorer: "snapkv", allocator: "mixed-dim", settings: "pool=none",
      source: "arXiv 2603.20616",
      summary: "the same bytes for more tokens, at fewer dimensions"),
    NamedPolicy("random", scorer: "random", allocator: "uniform", source: "control", summary: "seeded noise"),
    NamedPolicy(
      "adakv-paper", scorer: "snapkv", allocator: "adakv",
      settings: "window=32,pool=max7,group=mean,safeguard=blend,alpha=0.2", source: "FFY0/AdaKV code",
      summary: "the authors' defaults, to the entry"),
    NamedPolicy(
      "kvpress-snapkv", scorer: "snapkv", allocator: "uniform", settings: kvpress, source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-ada-snapkv", scorer: "snapkv", allocator: "adakv", settings: "\(kvpress),\(kvpressFloor)",
      source: "NVIDIA/kvpress", summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-pyramid", scorer: "snapkv", allocator: "pyramid", settings: "\(kvpress),form=kvpress",
      source: "NVIDIA/kvpress",
      summary: "kvpress's schedule, to the entry"),
    NamedPolicy(
      "kvpress-critical-snapkv", scorer: "critical-snapkv", allocator: "uniform", settings: kvpress,
      source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-critical-ada-snapkv", scorer: "critical-snapkv", allocator: "adakv",
      settings: "\(kvpress),\(kvpressFloor)",
      source: "NVIDIA/kvpress", summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-ada-expected", scorer: "expected", allocator: "adakv", settings: kvpressFloor,
      source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
  ]
}
