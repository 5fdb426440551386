import ArgumentParser
import Samples

/// Which model, and how many threads it may take.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of a Hugging Face model, or a GGUF file (default: the bundled ruler-tiny).",
      valueName: "dir|file"))
  var model: String?

  @Option(help: "Threads for the model (default: as many as processors, at most 8).")
  var threads: Int = 0

  func validate() throws {
    guard (0...1024).contains(threads) else {
      throw ValidationError("--threads \(threads) cannot be used: expected 0 to 1024.")
    }
  }

  /// The model's folder or file.
  func directory() throws -> String { try model ?? Samples.modelDirectory() }
}
