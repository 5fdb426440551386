/// Where a prompt comes from: what it takes to read the same prompt again.
public enum PromptOrigin: Sendable, Equatable {
  /// A text file; `-` is standard input.
  case text(path: String)
  /// A file of token ids; `-` is standard input.
  case tokenIDs(path: String)
  /// A generated task.
  case task(name: String, length: Int, seed: UInt64)

  /// What a person calls it: a task's name, a file's without its folder, or `stdin`.
  public var name: String {
    switch self {
    case .text("-"), .tokenIDs("-"): "stdin"
    case .text(let path), .tokenIDs(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .task(let name, _, _): name
    }
  }
}
