/// How much of the right answer a model's output has.
public enum AnswerMetric {
  /// The share of the references that occur in the output, in any case: RULER's `string_match_all` (Hsieh et
  /// al. 2024, arXiv:2404.06654).
  ///
  /// - Parameters:
  ///   - references: The strings that a right answer has.
  ///   - output: What the model wrote.
  /// - Returns: From 0, none of them, to 1, all of them; 0 when there are no references.
  public static func share(of references: [String], in output: String) -> Double {
    guard !references.isEmpty else { return 0 }
    // Scalar by scalar, because a digit stays a digit though something combines with it.
    let written = Array(output.lowercased().unicodeScalars)
    let found = references.count { contains(Array($0.lowercased().unicodeScalars), in: written) }
    return Double(found) / Double(references.count)
  }

  private static func contains(_ wanted: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Bool {
    guard wanted.count <= text.count else { return false }
    return (0...(text.count - wanted.count)).contains { start in
      text[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
