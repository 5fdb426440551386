/// One thing that is done to text before it is cut.
enum NormalizerStep: Sendable {
  /// The text goes into one of Unicode's forms.
  case form(NormalizationForm)
  case lowercase
  /// White space goes from the start, from the end, or from both.
  case strip(left: Bool, right: Bool)
  /// A text that is not empty gets something in front.
  case prepend([UInt8])
  /// Every occurrence of a string that is not empty becomes another.
  case replace([UInt8], with: [UInt8])
  /// Every match of an expression becomes a string.
  case replaceMatches(SplitExpression, with: [UInt8])

  /// Rewrites valid UTF-8 as other valid UTF-8.
  func apply(to bytes: inout [UInt8]) {
    switch self {
    case .form(let form): bytes = form.apply(bytes)
    case .lowercase:
      // Scalar by scalar: a sigma stays one wherever in the word it stands.
      bytes = Array(
        Self.text(bytes).unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }.utf8)
    case .strip(let left, let right):
      strip(&bytes, left: left, right: right)
    case .prepend(let prefix):
      if !bytes.isEmpty { bytes.insert(contentsOf: prefix, at: 0) }
    case .replace(let old, let new):
      bytes = ByteReplacement.replace(old, in: bytes, with: new)
    case .replaceMatches(let expression, let new):
      replaceMatches(expression, new, &bytes)
    }
  }

  private func strip(_ bytes: inout [UInt8], left: Bool, right: Bool) {
    let start = left ? Scan.run(of: .whitespace, bytes, from: 0, limit: bytes.count) : 0
    var end = bytes.count
    while right, end > start {
      let before = UTF8Scalar.start(bytes, before: end)
      guard Scan.scalarClass(bytes, at: before, limit: end) == .whitespace else { break }
      end = before
    }
    bytes = Array(bytes[start..<end])
  }

  private func replaceMatches(_ expression: SplitExpression, _ new: [UInt8], _ bytes: inout [UInt8]) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for part in expression.parts(of: bytes, 0..<bytes.count) {
      result += part.isMatch ? new[...] : bytes[part.range]
    }
    bytes = result
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
