public import Readings

/// A survey as CSV: one row per policy × layer × KV head × reading.
///
/// The same text for the screen's export and for `headscope run --survey`.
public enum SurveyCSV {
  /// The columns, in order.
  public static let columns = [
    "model", "policy", "budget", "prompts", "layer", "kv_head", "reading", "mean", "standard_deviation",
    "minimum", "maximum",
  ]

  /// Header and rows of every policy.
  public static func text(_ surveys: [SurveyStatistics], model: ModelSummary) -> String {
    var text = columns.joined(separator: ",") + "\n"
    for survey in surveys {
      for layer in 0..<survey.layers {
        for head in 0..<survey.kvHeads {
          for reading in Reading.allCases {
            guard let numbers = survey.statistics(reading, layer: layer, head: head) else { continue }
            var row = CSVRow()
            row.add(model.name)
            row.add(survey.policy)
            row.add(survey.budget)
            row.add(numbers.count)
            row.add(layer)
            row.add(head)
            row.add(reading.rawValue)
            row.add(numbers.mean)
            row.add(numbers.standardDeviation)
            row.add(numbers.minimum)
            row.add(numbers.maximum)
            text += row.text + "\n"
          }
        }
      }
    }
    return text
  }
}
