public import Readings

/// A survey as CSV: one row per policy × layer × KV head × reading that some prompt had.
///
/// The same bytes for the screen's export and for `headscope run --survey`.
public enum SurveyCSV {
  /// The columns' names, in order.
  public static var columns: [String] { SurveyRow.table.names }

  /// Writes the header and the rows of every policy, and leaves nothing waiting in the sink.
  ///
  /// - Throws: ``ExportError``.
  public static func write(
    _ surveys: [SurveyStatistics], model: ModelShape, to sink: any ByteSink
  ) throws(ExportError) {
    try SurveyRow.table.writeHeader(to: sink)
    for survey in surveys {
      for layer in 0..<survey.heads.layers {
        for head in 0..<survey.heads[layer] {
          for reading in Reading.allCases {
            guard let numbers = survey.statistics(reading, layer: layer, head: head) else { continue }
            let row = SurveyRow(
              model: model, survey: survey, layer: layer, head: head, reading: reading, numbers: numbers)
            try SurveyRow.table.write(row, to: sink)
          }
        }
      }
    }
    try sink.flush()
  }
}
