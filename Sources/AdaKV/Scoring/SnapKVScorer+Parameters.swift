extension SnapKVScorer {
  /// `window`, `pool` and `group`.
  public var parameters: [Parameter] {
    [Parameter("window", window), Parameter("pool", pooling), Parameter("group", grouping.rawValue)]
  }

  /// Takes its settings from a policy's text.
  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    window = try reader.integer("window", default: window, in: 1...65_536)
    pooling = try reader.value(
      "pool", default: pooling, expected: "none, maxN or avgN with N odd and under 1024", parse: Pooling.init)
    grouping = try reader.choice("group", default: grouping)
  }
}
