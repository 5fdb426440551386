import Readings

/// What one row of the survey CSV is about: a reading of a head over all prompts.
struct SurveyRow {
  let model: ModelShape
  let survey: SurveyStatistics
  let layer: Int
  let head: Int
  let reading: Reading
  let numbers: RunningStatistics

  /// The table of the survey CSV.
  static let table = CSVTable<SurveyRow>([
    CSVColumn("model") { $0.model.name },
    CSVColumn("policy") { $0.survey.policy },
    CSVColumn("budget") { $0.survey.budget },
    CSVColumn("prompts") { $0.numbers.count },
    CSVColumn("layer") { $0.layer },
    CSVColumn("kv_head") { $0.head },
    CSVColumn("reading") { $0.reading.column },
    CSVColumn("mean") { $0.numbers.mean },
    CSVColumn("standard_deviation") { $0.numbers.standardDeviation },
    CSVColumn("minimum") { $0.numbers.minimum },
    CSVColumn("maximum") { $0.numbers.maximum },
  ])
}
