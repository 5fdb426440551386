extension SnapKVScorer {
  /// `window`, `pool` and `group`.
  public var parameters: [Parameter] {
    [Parameter("window", window), Parameter("pool", pooling), Parameter("group", grouping.rawValue)]
  }

  /// Takes its settings from a policy's text.
  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    window = try reader.window(default: window)
    pooling = try reader.pooling(default: pooling)
    grouping = try reader.choice("group", default: grouping)
  }
}
