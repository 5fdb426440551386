import AdaKV
import Canvas
import Readings
import Testing

@testable import Views

@Suite struct HeadPanelTests: ScreenSuite {
  @Test func whatDoesNotExistIsADash() throws {
    let state = try Demo.state(.explore)
    let rows = rows(state, view())
    #expect(rows.contains { $0.contains("capacity") && $0.contains("–") })
    #expect(!rows.contains { $0.contains("step 0") })
    for label in ["effective tokens", "retained mass", "head L1 loss", "layer L1 loss"] {
      let row = try #require(rows.last { $0.contains(label) })
      let value = row.components(after: label)
      #expect(value.contains("–") && !value.contains("0"), "\(label)")
    }
  }

  @Test func theSurveyShowsItsStatistics() throws {
    let state = try Demo.survey(prompts: 12)
    let statistics = try #require(state.survey?.statistics.statistics(.effectiveTokens, layer: 0, head: 0))
    var view = view(200, 60)
    let text = view.draw(state).text
    #expect(text.contains("over 12 prompts"))
    #expect(text.contains(NumberText.short(statistics.standardDeviation)))
    #expect(
      text.contains("\(NumberText.trimmed(statistics.minimum))–\(NumberText.trimmed(statistics.maximum))"))
    view.statistic = .mean
    #expect(view.draw(state).text.contains("mean effective tokens · 12 prompts"))
    #expect(view.draw(state).text.contains(NumberText.short(statistics.mean)))
    view.statistic = .deviation
    #expect(view.draw(state).text.contains("deviation capacity · 12 prompts"))
    // One prompt has no deviation.
    let one = try Demo.survey(prompts: 1)
    let row = try #require(rows(one, view).first { $0.contains("over 1 prompt ") })
    #expect(row.contains("over 1 prompt "))
    #expect(rows(one, view).contains { $0.contains("Gini") && $0.contains("–") })
  }

  @Test func theWindowOfTheCursorsLayerIsSaid() throws {
    let model = Demo.model(attentionSpans: [4096, nil, nil, nil, nil, nil])
    for (width, height, name) in [(200, 60, "sliding window"), (80, 24, "sees last"), (60, 16, "sees last")] {
      for state in [try Demo.exploration(model: model), try Demo.survey(prompts: 3, model: model)] {
        var view = view(width, height)
        view.cursor = HeadPosition(layer: 0, head: 1)
        let isSurvey = state.mode == .survey
        let row = try #require(
          rows(state, view).first { $0.contains("│ \(isSurvey ? "sees last" : name) ") })
        #expect(row.contains("4096"))
        view.cursor.layer = 1
        #expect(!rows(state, view).contains { $0.contains("sees last") || $0.contains("sliding window") })
      }
    }
  }

  @Test func whatWasAllocatedAndWhatIsThereAreToldApart() throws {
    var state = try Demo.decoding()
    let capacity = try #require(
      state.exploration?.comparison.chosen?.snapshots[9].value(.capacity, layer: 0, head: 0))
    for (width, height, names) in [
      (200, 60, ("prefill capacity", "cache length now")),
      (100, 30, ("prefill capacity", "cache length now")),
      (80, 24, ("prefill", "cache now")),
    ] {
      let rows = rows(state, view(width, height))
      let row = try #require(rows.first { $0.contains("│ \(names.0) ") })
      #expect(row.contains(" \(Int(capacity)) "))
      #expect(rows.contains { $0.contains("\(names.1) ") && $0.contains(" 49 tok") })
    }
    // A policy that is applied at prefill alone has the names everybody knows.
    state.policy = try Policy("knorm")
    #expect(rows(state, view()).contains { $0.contains("│ cache length ") })
  }

  @Test func aStepAtWhichThePolicyWasAppliedSaysSo() throws {
    var state = try Demo.decoding()
    for (step, isApplied) in [(7, false), (8, true), (9, false), (4, true), (0, false)] {
      state.exploration?.step = step
      #expect(view(200, 60).draw(state).text.contains("re-applied") == isApplied, "step \(step)")
      for (width, height) in [(60, 16), (80, 24), (100, 30)] {
        let isSaid = view(width, height).draw(state).text.contains("48 cut")
        #expect(isSaid == isApplied, "step \(step) at \(width)×\(height)")
      }
    }
    // Nothing was over the target: nothing was evicted, and nothing is said.
    state.exploration?.step = 8
    for head in 0..<24 {
      state.exploration?.comparison.chosen?.snapshots[8].readings[.cacheLength]?[head / 4, head % 4] = 52
    }
    state.exploration?.comparison.chosen?.snapshots[8].isReapplied = false
    #expect(!view(200, 60).draw(state).text.contains("re-applied"))
  }

  @Test func uniformIsUnknownAfterAnEvictionWhileDecoding() throws {
    var state = try Demo.decoding()
    let row = try #require(rows(state, view()).first { $0.contains("by uniform") })
    #expect(row.components(after: "by uniform").contains("–"))
    #expect(!row.components(after: "by uniform").contains("0"))
    state.exploration?.step = 3
    let before = try #require(rows(state, view()).first { $0.contains("by uniform") })
    #expect(before.components(after: "by uniform").contains("0."))
  }
}

extension String {
  /// What follows the last occurrence of a piece of the text.
  fileprivate func components(after piece: String) -> Substring {
    var rest = self[...]
    while let range = rest.firstRange(of: piece) { rest = rest[range.upperBound...] }
    return rest
  }
}
