import AdaKV

/// The budgets that the budget keys walk through: four to each doubling, so that a step up and a step
/// down undo each other; shares have a ladder of their own.
enum BudgetLadder {
  /// Shares of the prompt, in percent.
  private static let percents = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100]

  /// Sizes in bytes: powers of two from a KiB, and one and a half times each.
  private static let sizes = (10..<50).flatMap { [1 << $0, 3 << ($0 - 1)] }

  /// A size in the largest unit in which it is whole.
  private static func budget(bytes: Int) -> Budget? { try? Budget(ByteSize.whole(bytes)) }

  /// The next budget up, or nil where there is none.
  ///
  /// - Parameter limit: Tokens over which a larger budget changes nothing, such as the model's context.
  static func above(_ budget: Budget, reserve: Int, limit: Int, bytesPerToken: Int) -> Budget? {
    switch budget {
    case .tokens(let tokens):
      guard tokens < limit else { return nil }
      var rung = max(8, reserve)
      while rung <= tokens || rung <= reserve {
        let next = following(rung)
        guard next > rung else { return nil }
        rung = next
      }
      return .tokens(min(rung, limit))
    case .share(let share):
      return percents.first { Double($0) / 100 > share + 1e-9 }.map { .share(Double($0) / 100) }
    case .bytes(let bytes, _):
      return sizes.first { $0 > bytes && bytes / bytesPerToken < limit }.flatMap(Self.budget(bytes:))
    }
  }

  /// The next budget down, or nil where it would leave nothing beside the reserve.
  static func below(_ budget: Budget, reserve: Int, bytesPerToken: Int) -> Budget? {
    switch budget {
    case .tokens(let tokens):
      var best: Int?
      var rung = 8
      while rung < tokens {
        if rung > reserve { best = rung }
        let next = following(rung)
        guard next > rung else { break }
        rung = next
      }
      return best.map { .tokens($0) }
    case .share(let share):
      return percents.last { Double($0) / 100 < share - 1e-9 }.map { .share(Double($0) / 100) }
    case .bytes(let bytes, _):
      return sizes.last { $0 < bytes && $0 / bytesPerToken > reserve }.flatMap(Self.budget(bytes:))
    }
  }

  /// The rung after `rung`: 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, … ; `rung` itself at the end of all.
  private static func following(_ rung: Int) -> Int {
    guard rung < Int.max / 4 else { return rung }
    var octave = 8
    while octave * 2 <= rung { octave *= 2 }
    let step = octave / 4
    return (rung / step + 1) * step
  }
}
