import LiveSource
import ArgumentParser
import Worker
import Readings
import Terminal
import Views

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
      let settings = Settings()
      let screen: TerminalScreen
      do throws(TerminalError) {
        screen = try TerminalScreen.open(
          theme: settings.theme, background: settings.background, usesMouse: settings.usesMouse)
      } catch {
        throw NoScreen(reason: error)
      }
      defer { screen.close() }
      let name = configuration.model.split(separator: "/").last.map(String.init) ?? configuration.model
      let loop = ScreenLoop(terminal: screen, modelName: name, settings: settings) { ring in
        Explorer(configuration: configuration, wake: ring)
      }
      let outcome = try loop.run()
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
