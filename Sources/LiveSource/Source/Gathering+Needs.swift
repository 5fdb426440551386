import AdaKV
import Inference
import Session

extension Gathering {
  /// What a prefill must gather on its way so that a prompt of `tokens` tokens can give `needs`.
  init(for needs: Set<Ingredient>, tokens: Int) {
    let statistics = needs.compactMap(\.statistic)
    let sinks = statistics.compactMap { statistic in
      if case .queryMoments(let sinks) = statistic, sinks < tokens { sinks } else { nil }
    }
    self.init(attentionMeans: statistics.contains(.attentionMeans), queryMoments: Set(sinks))
  }
}

extension ReadRequest {
  /// What reading the prompt must gather.
  var gathering: Gathering { Gathering(for: needs, tokens: tokens.count) }
}
