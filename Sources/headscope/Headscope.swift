import ArgumentParser

/// The program: one subcommand per file in `Commands/`.
@main
struct Headscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "headscope",
    abstract:
      "See what each attention head of a language model looks at, and what evicting its KV cache costs.",
    subcommands: [
      ExploreCommand.self, RunCommand.self, InspectCommand.self, PoliciesCommand.self, ImportanceCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)
}
