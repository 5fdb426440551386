/// Sizes in bytes, as people write them.
package enum ByteSize {
  /// Powers of 1024, the smallest first.
  private static let binary: [(name: String, bytes: Int)] = [
    ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]
  private static let decimal: [(name: String, bytes: Int)] = [
    ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
  ]

  /// The unit that a text ends in; the longest name first, so that `MiB` is not read as `B`.
  static func unit(of text: String) -> (name: String, bytes: Int)? {
    (binary.dropFirst() + decimal + binary.prefix(1)).first { text.hasSuffix($0.name) }
  }

  /// A number of bytes in the largest unit in which it is whole, without a blank: `3MiB`.
  package static func whole(_ bytes: Int) -> String {
    let unit = binary.last { bytes % $0.bytes == 0 } ?? binary[0]
    return "\(bytes / unit.bytes)\(unit.name)"
  }

  /// A number of bytes in the largest unit that leaves a whole part, to a tenth: `1.5 MiB`.
  package static func rounded(_ bytes: Int) -> String {
    let unit = binary.last { bytes >= $0.bytes } ?? binary[0]
    let tenths = (Double(bytes) / Double(unit.bytes) * 10).rounded() / 10
    let isWhole = tenths == tenths.rounded()
    return "\(isWhole ? String(Int(tenths)) : String(tenths)) \(unit.name)"
  }
}
