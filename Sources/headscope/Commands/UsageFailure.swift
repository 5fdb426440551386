/// A command line that says too little.
enum UsageFailure: Error, CustomStringConvertible {
  /// `run` was not told what to run.
  case noPrompt

  var description: String {
    switch self {
    case .noPrompt: "run needs a prompt: give --task NAME, --prompt FILE, --token-ids FILE or --survey N"
    }
  }
}
