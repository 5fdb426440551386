import AdaKV
import Canvas
import Readings
import Testing

@testable import Views

@Suite struct StatusLineTests: ScreenSuite {
  @Test func theStatusLineNamesEverything() throws {
    let rows = rows(try Demo.exploration(), view(140, 40))
    for piece in [
      "ruler-tiny 6L 8H/4KV", "niah_multikey_1 · 412 tok", "ada-snapkv B=64 w=32 α=0.20", "step 9/9",
      "1240 tok/s",
    ] {
      #expect(rows[0].contains(piece), "\(piece)")
    }
    let survey = view().draw(try Demo.survey(prompts: 3)).rowText(0)
    #expect(survey.contains("3 prompts · 14.2/s"))
  }

  @Test func aShareIsShownInTokensToo() throws {
    var state = try Demo.exploration()
    state.budget = .share(0.2)
    #expect(view(140, 40).draw(state).rowText(0).contains("B=20% (64)"))
  }

  @Test func aSizeIsShownInTokensToo() throws {
    var state = try Demo.exploration()
    state.budget = try Budget("2MiB")
    #expect(view(140, 40).draw(state).rowText(0).contains("B=2MiB (64)"))
  }

  @Test func theUsualProtocolIsNamedOnlyWhereThereIsRoom() throws {
    let state = try Demo.exploration()
    #expect(!view(100, 30).draw(state).rowText(0).contains("aware"))
    #expect(view(140, 40).draw(state).rowText(0).contains("412 tok  aware"))
  }

  @Test(arguments: [(60, 16), (80, 24), (100, 30), (200, 60)])
  func agnosticIsAlwaysNamed(width: Int, height: Int) throws {
    let state = try Demo.exploration(prompt: Demo.agnosticPrompt())
    let text = view(width, height).draw(state).rowText(0)
    #expect(text.contains("agnostic"))
    #expect(text.contains("380+11"))
    #expect(text.contains("ada-snapkv B=64"))
    #expect(text.contains("step 9/9"))
    var survey = try Demo.survey(prompts: 3)
    survey.promptProtocol = .agnostic
    #expect(view(width, height).draw(survey).rowText(0).contains("agnostic"))
  }

  @Test func aPolicyAppliedAgainSaysHowOften() throws {
    var state = try Demo.decoding()
    let text = view(140, 40).draw(state).rowText(0)
    #expect(text.contains("knorm B=64 every 4 → 48"))
    #expect(!text.contains("interval"))
    state.policy = try Policy("knorm:interval=16")
    #expect(view(140, 40).draw(state).rowText(0).contains("knorm B=64 every 16  "))
    state.policy = try Policy("knorm:interval=16,target=20%")
    #expect(view(140, 40).draw(state).rowText(0).contains("every 16 → 20%"))
  }
}
