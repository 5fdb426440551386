import AdaKV
import Canvas
import Readings
import Testing

@testable import Views

@Suite struct HeadsPageTests: ScreenSuite {
  @Test func loadingShowsHowFar() throws {
    var state = try Demo.state(.survey, model: nil)
    state.activity = .loading(0.4)
    #expect(view().draw(state).text.contains("loading ruler-tiny… 40%"))
    #expect(view().draw(nil).text.contains("loading ruler-tiny…"))
    // No bar before there is anything to tell.
    #expect(!view().draw(nil).text.contains("%"))
    let bar = try #require(rows(state, view()).first { $0.contains("━") })
    #expect(bar.filter { $0 == "━" }.count == 16)
    #expect(bar.filter { $0 == "─" }.count == 24)
  }

  @Test func failureShowsTheSentenceAndTheWayOut() throws {
    var state = try Demo.state(.survey, model: nil)
    state.activity = .failed("ruler-tiny/config.json has no key num_hidden_layers")
    let text = view(60, 16).draw(state).text
    #expect(text.contains("has no key num_hidden_layers"))
    #expect(text.contains("q quit"))
    state.model = Demo.model()
    #expect(view().draw(state).text.contains("has no key num_hidden_layers"))
  }

  @Test func tooSmallSaysWhatIsNeeded() throws {
    for state in [nil, try Demo.survey(prompts: 1)] {
      #expect(
        rows(state, view(59, 20)).first == "headscope needs 60×16, this is 59×20; q quits")
      #expect(rows(state, view(20, 5)).prefix(3) == ["headscope needs", "60×16, this is 20×5;", "q quits"])
    }
  }

  @Test func aNoticeStandsInPlaceOfTheKeys() throws {
    var state = try Demo.exploration(steps: 0)
    state.notice = ExplorerState.Notice(text: "wrote headscope-niah.csv", isProblem: false)
    let canvas = view().draw(state)
    #expect(canvas.rowText(29).hasPrefix(" wrote headscope-niah.csv"))
    #expect(canvas.rowText(29).hasSuffix("? help  q quit"))
    #expect(canvas.styleAt(29, 1).foreground == .good)
    state.notice = ExplorerState.Notice(text: "cannot write", isProblem: true)
    #expect(view().draw(state).styleAt(29, 1).foreground == .warning)
  }

  @Test func overlaysLieOverThePanels() throws {
    let state = try Demo.survey(prompts: 1)
    var view = view()
    view.overlay = .help(scroll: 0)
    #expect(view.draw(state).text.contains("Explore the prompt that is shown."))
    view.overlay = .policies(selected: 0)
    let menu = view.draw(state).text
    for policy in PolicyCatalog.standard.named { #expect(menu.contains(policy.summary)) }
    view.overlay = .budget(text: "12", problem: "too small")
    let entry = view.draw(state).text
    #expect(entry.contains("B = 12") && entry.contains("too small"))
  }
}
