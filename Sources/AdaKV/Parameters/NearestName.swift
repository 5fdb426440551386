/// Which known name a mistyped one most likely meant.
enum NearestName {
  /// The known name with the fewest single-letter edits from `name`, if at most a third of it must change.
  ///
  /// - Complexity: O(known · length²).
  static func of(_ name: String, among known: [String]) -> String? {
    let near = known.map { (name: $0, edits: edits(from: name, to: $0)) }.min { $0.edits < $1.edits }
    guard let near, near.edits <= max(2, name.count / 3) else { return nil }
    return near.name
  }

  /// Insertions, deletions and replacements that turn one text into the other.
  private static func edits(from left: String, to right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
