import ArgumentParser

/// The benchmark program: times, each beside a floor measured in the same run.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "headscope-bench",
    abstract: "How fast headscope is, as multiples of floors of the same run.",
    subcommands: [
      ModelBench.self, EngineBench.self, CompactBench.self, WindowBench.self, AllocationBench.self,
    ])
}
