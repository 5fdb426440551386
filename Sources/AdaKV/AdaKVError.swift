/// Why the core refuses an input.
public enum AdaKVError: Error, Equatable, Sendable {
  /// A buffer does not hold as many values as its shape says.
  case shape(what: String, expected: Int, found: Int)
  /// A score is not a number; `head` and `position` count from 0.
  case scoreNotANumber(head: Int, position: Int)
  /// The budget leaves no room beside the observation window.
  case budgetWithinWindow(budget: Int, window: Int)
  /// The budget leaves no room beside the window and the projections that compression stores, in tokens per KV head.
  case budgetWithinBasis(budget: Int, window: Int, basis: Int)
  /// What a policy looks at holds a value that is infinite or not a number.
  case notFinite(Ingredient)
  /// A budget's text is neither tokens nor a share.
  case malformedBudget(String)
  /// A budget in bytes for a model whose bytes per token are not known, or that holds not a single entry per head.
  case bytesTooFew(String, bytesPerToken: Int)
  /// The source does not give something that a policy looks at.
  case missing(Ingredient)
  /// An allocator gave a KV head less than nothing or more than there is; `head` counts from 0.
  case capacityOutOfRange(allocator: String, head: Int, capacity: Int, candidates: Int)
  /// A policy that cannot be applied while decoding.
  case notWhileDecoding(policy: String, needs: Ingredient)
  /// A policy whose layers divide one budget, to be applied while decoding.
  case coupledWhileDecoding(policy: String)
  /// A decode interval shorter than the scorer's window.
  case intervalWithinWindow(interval: Int, window: Int)
  /// A share of the prompt outside (0 %, 100 %].
  case shareOutOfRange(String)
  /// No policy has this name.
  case unknownPolicy(String, known: [String], nearest: String?)
  /// A scorer, allocator or policy to be registered under a name that there is.
  case nameTaken(String)
  /// A scorer, allocator or policy to be registered under a name that cannot stand in a policy's text.
  case malformedName(String)
  /// The policy has no such parameter.
  case unknownParameter(policy: String, parameter: String, known: [String], nearest: String?)
  /// A parameter's value cannot be used.
  case badParameter(policy: String, parameter: String, value: String, expected: String)
}

extension AdaKVError: CustomStringConvertible {
  /// One sentence that says what was wrong and what was expected.
  public var description: String {
    switch self {
    case .shape(let what, let expected, let found):
      "\(what) holds \(found) values where its shape asks for \(expected)"
    case .scoreNotANumber(let head, let position):
      "the score of candidate \(position) in KV head \(head) is not a number"
    case .budgetWithinWindow(let budget, let window):
      "a budget of \(budget) tokens leaves nothing beside the \(window) that the policy always keeps: "
        + "give at least \(window + 1)"
    case .budgetWithinBasis(let budget, let window, let basis):
      "a budget of \(budget) tokens leaves nothing beside the window of \(window) and the projections, "
        + "which weigh as much as \(basis) tokens in each head: give at least \(window + basis + 1)"
    case .notFinite(let ingredient):
      "\(ingredient) hold a value that is not a finite number"
    case .malformedBudget(let text):
      "budget '\(text)' is neither a number of tokens (128), a share of the prompt (20%) nor a size of the model's cache (64MiB)"
    case .bytesTooFew(let text, let bytesPerToken):
      "budget '\(text)' holds not one token in every head: the model needs \(bytesPerToken) bytes for that"
    case .missing(let ingredient):
      "the policy needs \(ingredient), which this source does not give"
    case .capacityOutOfRange(let allocator, let head, let capacity, let candidates):
      "allocator \(allocator) gives KV head \(head) a capacity of \(capacity), expected 0 to \(candidates)"
    case .notWhileDecoding(let policy, let ingredient):
      "policy \(policy) cannot be applied while decoding: it needs \(ingredient)"
    case .coupledWhileDecoding(let policy):
      "policy \(policy) cannot be applied while decoding: its layers divide one budget, which is done once"
    case .intervalWithinWindow(let interval, let window):
      "a decode interval of \(interval) is shorter than the observation window of \(window): give at least \(window)"
    case .shareOutOfRange(let text):
      "budget '\(text)' is not a share of the prompt: it must be over 0% and at most 100%"
    case .unknownPolicy(let name, let known, let nearest):
      "unknown policy '\(name)'"
        + (nearest.map { "; did you mean \($0)?" }
          ?? "; known: \(known.joined(separator: ", ")), and scorer+allocator")
    case .nameTaken(let name):
      "the name '\(name)' is taken"
    case .malformedName(let name):
      "'\(name)' cannot be named in a policy's text: give letters, digits, '-', '_' and '.'"
    case .unknownParameter(let policy, let parameter, let known, let nearest):
      "policy \(policy) has no parameter '\(parameter)'; "
        + (nearest.map { "did you mean \($0)?" }
          ?? (known.isEmpty ? "it has none" : "it has: \(known.joined(separator: ", "))"))
    case .badParameter(let policy, let parameter, let value, let expected):
      "policy \(policy): \(parameter)=\(value) cannot be used, expected \(expected)"
    }
  }
}
