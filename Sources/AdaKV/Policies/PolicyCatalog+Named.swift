extension PolicyCatalog {
  private static let kvpress = "window=64,pool=avg5"
  private static let kvpressFloor = "safeguard=floor,alpha=0.2"

  /// Policies that have a name of their own.
  public static let named: [NamedPolicy] = [
    NamedPolicy(
      "ada-snapkv", "snapkv", "adakv", source: "arXiv 2407.11550",
      summary: "SnapKV scores, each head's budget by Ada-KV"),
    NamedPolicy(
      "snapkv", "snapkv", "uniform", source: "arXiv 2404.14469",
      summary: "SnapKV scores, the same budget for every head"),
    NamedPolicy(
      "pyramid", "snapkv", "pyramid", source: "arXiv 2406.02069",
      summary: "falling budget by layer, exact total"),
    NamedPolicy(
      "ada-pyramid", "snapkv", "ada-pyramid", source: "arXiv 2407.11550",
      summary: "falling budget by layer, heads by Ada-KV"),
    NamedPolicy(
      "pyramid-reference", "snapkv", "pyramid", settings: "form=reference", source: "FFY0/AdaKV code",
      summary: "falling budget by layer, overspending as published"),
    NamedPolicy(
      "h2o", "h2o", "uniform", source: "arXiv 2306.14048", summary: "attention received from the whole prompt"
    ),
    NamedPolicy(
      "ada-h2o", "h2o", "adakv", source: "arXiv 2407.11550", summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "tova", "tova", "uniform", source: "arXiv 2401.06104", summary: "attention of the last token alone"),
    NamedPolicy(
      "streaming", "streaming", "uniform", source: "arXiv 2309.17453",
      summary: "first tokens and most recent ones"),
    NamedPolicy("knorm", "knorm", "uniform", source: "arXiv 2406.11430", summary: "keys of small norm"),
    NamedPolicy(
      "keydiff", "keydiff", "uniform", source: "arXiv 2504.15364", summary: "keys unlike the others"),
    NamedPolicy(
      "expected", "expected", "uniform", source: "arXiv 2510.00636",
      summary: "attention expected of future queries"),
    NamedPolicy(
      "ada-expected", "expected", "adakv", source: "arXiv 2407.11550", summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "critical-snapkv", "critical-snapkv", "uniform", source: "arXiv 2502.03805",
      summary: "SnapKV, then values by their weight in the output"),
    NamedPolicy(
      "critical-ada-snapkv", "critical-snapkv", "adakv", source: "arXiv 2502.03805",
      summary: "the same, heads by Ada-KV"),
    NamedPolicy(
      "cake", "cake", "cake", source: "arXiv 2503.12491", summary: "layers by entropy and change of attention"
    ),
    NamedPolicy(
      "lava", "lava", "lava", source: "arXiv 2509.09754",
      summary: "layers by entropy of scores, heads by Ada-KV"),
    NamedPolicy(
      "headkv", "snapkv", "headkv", source: "arXiv 2410.19258", summary: "heads by a measured importance"),
    NamedPolicy(
      "duo", "streaming", "duo", source: "arXiv 2410.10819",
      summary: "retrieval heads whole, others sinks and recent"),
    NamedPolicy(
      "mixed-dim", "snapkv", "mixed-dim", settings: "pool=none", source: "arXiv 2603.20616",
      summary: "the same bytes for more tokens, at fewer dimensions"),
    NamedPolicy("random", "random", "uniform", source: "control", summary: "seeded noise"),
    NamedPolicy(
      "adakv-paper", "snapkv", "adakv",
      settings: "window=32,pool=max7,group=mean,safeguard=blend,alpha=0.2", source: "FFY0/AdaKV code",
      summary: "the authors' defaults, to the entry"),
    NamedPolicy(
      "kvpress-snapkv", "snapkv", "uniform", settings: kvpress, source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-ada-snapkv", "snapkv", "adakv", settings: "\(kvpress),\(kvpressFloor)",
      source: "NVIDIA/kvpress", summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-pyramid", "snapkv", "pyramid", settings: "\(kvpress),form=kvpress", source: "NVIDIA/kvpress",
      summary: "kvpress's schedule, to the entry"),
    NamedPolicy(
      "kvpress-critical-snapkv", "critical-snapkv", "uniform", settings: kvpress, source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-critical-ada-snapkv", "critical-snapkv", "adakv", settings: "\(kvpress),\(kvpressFloor)",
      source: "NVIDIA/kvpress", summary: "kvpress's defaults, to the entry"),
    NamedPolicy(
      "kvpress-ada-expected", "expected", "adakv", settings: kvpressFloor, source: "NVIDIA/kvpress",
      summary: "kvpress's defaults, to the entry"),
  ]
}
