extension AdaKVAllocator {
  /// `safeguard`, `alpha`, `normalize` and `skip`.
  public var parameters: [Parameter] {
    [
      Parameter("safeguard", safeguard.rawValue), Parameter("alpha", safeguardWeight),
      Parameter("normalize", normalize), Parameter("skip", skip),
    ]
  }

  /// Takes its settings from a policy's text.
  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    safeguard = try reader.choice("safeguard", default: safeguard)
    safeguardWeight = try reader.number("alpha", default: safeguardWeight, in: 0...1)
    normalize = try reader.flag("normalize", default: normalize)
    skip = try reader.integer("skip", default: skip, in: 0...65_536)
  }
}
