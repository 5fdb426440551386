import Inference

/// How much each query head looks at the needle while the answer is spoken.
///
/// At every answer token, of the `n` entries that a head attends to most (`n` the needle's length), the attention on
/// those inside the needle, divided by `n`; summed over the answer's tokens.
/// Source: arXiv 2410.19258 §3.1; the authors' `retrieval_head_detection_r2.py` (`retrieval_calculate`).
struct RetrievalScore {
  /// The scores `[layers, queryHeads]`.
  private(set) var values: [[Double]]
  private let needle: Range<Int>

  init(needle: Range<Int>, layers: Int, queryHeads: Int) {
    self.needle = needle
    values = Array(repeating: Array(repeating: 0, count: queryHeads), count: layers)
  }

  /// Counts one head's attention row over all entries so far, for one answer token.
  ///
  /// - Complexity: O(entries · log entries).
  mutating func add(_ row: ArraySlice<Float>, layer: Int, queryHead: Int) {
    let order = row.indices.sorted { (row[$0], -$0) > (row[$1], -$1) }
    let mass = order.prefix(needle.count).reduce(0.0) { sum, index in
      needle.contains(index - row.startIndex) ? sum + Double(row[index]) : sum
    }
    values[layer][queryHead] += mass / Double(needle.count)
  }
}
