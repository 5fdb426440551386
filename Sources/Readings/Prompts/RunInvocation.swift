public import AdaKV

/// The command that writes with no screen what was seen on it, on the same model.
public struct RunInvocation: Sendable, Equatable {
  /// What is run.
  public enum Subject: Sendable, Equatable {
    /// One prompt, and how many tokens are decoded after it.
    case prompt(PromptOrigin, isChat: Bool, PromptProtocol, steps: Int)
    /// So many sampled prompts.
    case survey(prompts: Int, seed: UInt64, isChat: Bool, PromptProtocol)
  }

  /// What is run.
  public let subject: Subject
  /// What is evicted by.
  public let policies: [Policy]
  /// The budget of every policy, as stated.
  public let budget: Budget

  /// States a command.
  public init(_ subject: Subject, policies: [Policy], budget: Budget) {
    self.subject = subject
    self.policies = policies
    self.budget = budget
  }
}

extension RunInvocation: CustomStringConvertible {
  /// The command as a POSIX shell takes it.
  public var description: String {
    (["headscope run"] + subject.words + policies.map { "--policy \(quoted("\($0)"))" }
      + ["--budget \(budget)"])
      .joined(separator: " ")
  }
}

extension RunInvocation.Subject {
  fileprivate var words: [String] {
    switch self {
    case .prompt(let origin, let isChat, let promptProtocol, let steps):
      [origin.words] + (isChat ? ["--chat"] : []) + promptProtocol.words + ["--steps \(steps)"]
    case .survey(let prompts, let seed, let isChat, let promptProtocol):
      ["--survey \(prompts) --seed \(seed)"] + (isChat ? ["--chat"] : []) + promptProtocol.words
    }
  }
}

extension PromptProtocol {
  /// Nothing for the usual one.
  fileprivate var words: [String] { self == .aware ? [] : ["--protocol \(rawValue)"] }
}

extension PromptOrigin {
  fileprivate var words: String {
    switch self {
    case .text(let path): "--prompt \(quoted(path))"
    case .tokenIDs(let path): "--token-ids \(quoted(path))"
    case .task(let name, let length, let seed): "--task \(quoted(name)) --length \(length) --seed \(seed)"
    }
  }
}

/// A word as a POSIX shell takes it: as it is where nothing in it means anything to one.
private func quoted(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789._-/+=@%:,".unicodeScalars.contains($0)
    }
  return isPlain
    ? word
    : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
