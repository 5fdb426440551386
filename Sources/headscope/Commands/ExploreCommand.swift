import ArgumentParser
import LiveSource
import Readings
import Terminal
import Worker

/// `headscope explore`, and `headscope` alone: the screen.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Explore a model's heads and budgets in the terminal (the default).")

  @OptionGroup var model: ModelOptions
  @OptionGroup var prompt: PromptOptions
  @OptionGroup var policies: PolicyOptions

  func run() throws {
    try Failure.reported {
      var configuration = ExplorerConfiguration(
        model: try model.directory(), plans: try policies.plans(), prompt: try prompt.source(),
        promptProtocol: prompt.promptProtocol, isChat: prompt.chat,
        threads: model.threads)
      configuration.survey.seed = prompt.seed
      let screen: TerminalScreen
      do throws(TerminalError) {
        screen = try TerminalScreen.open()
      } catch {
        throw NoScreen(reason: error)
      }
      defer { screen.close() }
      let outcome = try ScreenLoop(screen: screen, configuration: configuration).run()
      screen.close()
      switch outcome {
      case .quit: return
      case .signal(let number): throw ExitCode(128 + number)
      case .failed(let error): throw error
      }
    }
  }

  /// There is no screen to explore on.
  private struct NoScreen: Error, CustomStringConvertible {
    let reason: TerminalError

    var description: String {
      "\(reason) Use `headscope run` for the same readings without a terminal"
    }
  }
}
