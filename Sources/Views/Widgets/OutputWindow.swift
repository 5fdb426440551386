import Canvas
import Readings

/// Which tokens of all outputs are in sight: the same for each, so that they can be compared.
struct OutputWindow {
  /// The first token in sight.
  let start: Int
  /// The first token after the step shown.
  let now: Int

  /// A window that ends with the step shown, and starts as early as all texts fit the columns.
  init(_ outputs: [[NextToken]], step: Int, lastStep: Int, columns: Int) {
    let longest = outputs.map(\.count).max() ?? 0
    let now = step >= lastStep ? longest : min(step + 1, longest)
    self.now = now
    var start = now
    var used = [Int](repeating: 2, count: outputs.count)
    while start > 0 {
      for (index, output) in outputs.enumerated() where start <= output.count {
        used[index] += max(1, TextWidth.columns(of: output[start - 1].text))
      }
      if used.contains(where: { $0 > columns }), start < now { break }
      start -= 1
    }
    self.start = start
  }
}
