import AdaKV
import Readings
import Testing

@Suite struct RunInvocationTests {
  private func text(_ subject: RunInvocation.Subject, _ policies: [String] = ["ada-snapkv"]) throws -> String
  {
    "\(try RunInvocation(subject, policies: policies.map { try Policy($0) }, budget: .tokens(64)))"
  }

  @Test func namesEveryKindOfPrompt() throws {
    #expect(
      try text(
        .prompt(.task(name: "niah_single_2", length: 400, seed: 1), isChat: false, .aware, steps: 8),
        ["ada-snapkv:alpha=0.5", "snapkv"])
        == "headscope run --task niah_single_2 --length 400 --seed 1 --steps 8 --policy ada-snapkv:alpha=0.5 "
        + "--policy snapkv --budget 64")
    #expect(
      try text(.prompt(.text(path: "a/b.txt"), isChat: true, .agnostic, steps: 0))
        == "headscope run --prompt a/b.txt --chat --protocol agnostic --steps 0 --policy ada-snapkv --budget 64"
    )
    #expect(
      try text(.prompt(.tokenIDs(path: "-"), isChat: false, .aware, steps: 0))
        == "headscope run --token-ids - --steps 0 --policy ada-snapkv --budget 64")
  }

  @Test func namesASurvey() throws {
    #expect(
      try text(.survey(prompts: 12, seed: 3, isChat: false, .aware))
        == "headscope run --survey 12 --seed 3 --policy ada-snapkv --budget 64")
    #expect(
      try text(.survey(prompts: 12, seed: 3, isChat: true, .agnostic))
        == "headscope run --survey 12 --seed 3 --chat --protocol agnostic --policy ada-snapkv --budget 64")
  }

  /// A path that no shell would take as it is, or that looks like choices.
  @Test func quotesPaths() throws {
    #expect(
      try text(.prompt(.text(path: "it's --chat $HOME.txt"), isChat: false, .aware, steps: 1))
        == "headscope run --prompt 'it'\\''s --chat $HOME.txt' --steps 1 --policy ada-snapkv --budget 64")
  }

  @Test func quotesPolicies() throws {
    let policies = ["snapkv+headkv:file=/a b/$x.json", "ada-snapkv:window=8,alpha=0.5"]
    #expect(
      try text(.survey(prompts: 1, seed: 0, isChat: false, .aware), policies)
        == "headscope run --survey 1 --seed 0 --policy 'snapkv+headkv:file=/a b/$x.json' "
        + "--policy ada-snapkv:window=8,alpha=0.5 --budget 64")
    #expect(
      try text(.prompt(.text(path: ""), isChat: false, .aware, steps: 1))
        == "headscope run --prompt '' --steps 1 --policy ada-snapkv --budget 64")
  }

  @Test func aPromptIsCalledByItsFileOrTask() {
    #expect(PromptOrigin.text(path: "a/b.txt").name == "b.txt")
    #expect(PromptOrigin.tokenIDs(path: "-").name == "stdin")
    #expect(PromptOrigin.text(path: "").name == "")
    #expect(PromptOrigin.task(name: "niah_single_2", length: 1, seed: 2).name == "niah_single_2")
  }
}
