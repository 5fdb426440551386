/// Divides dimensions among entries so that their losses together are small.
///
/// Minimises `Σ L_i(d_i)` over `Σ d_i ≤ budget` by its Lagrangian: every entry takes the `d` of least `L_i(d) + λ d`,
/// and λ is found by bisection. Source: arXiv 2603.20616 §4.3. Of equal sums the fewer dimensions are taken. What is
/// left then goes, one upgrade after the other, to where it lowers the loss most per dimension while it fits, which
/// the paper does not say; the total is never further from the optimum than one such upgrade.
struct DimensionAllocation {
  /// Index into the dimensions for each entry.
  let choices: [Int]
  /// Dimensions spent, at most the budget.
  let spent: Int
  /// The multiplier λ at which the bisection ended; 0 where the budget suffices for what every entry likes best.
  let multiplier: Double
  /// `Σ L_i(d_i)`.
  let loss: Double
  /// The Lagrangian dual at the multiplier: no allocation within the budget has a smaller loss.
  let dual: Double

  /// Allocates.
  ///
  /// - Parameters:
  ///   - losses: `[entries, dimensions.count]`, finite.
  ///   - dimensions: What an entry may have, ascending from 0.
  ///   - budget: Dimensions to spend, at least 0.
  /// - Complexity: O(entries · dimensions) per halving, of which there are about 60, and O(u log u) for u upgrades.
  init(losses: [Double], dimensions: [Int], budget: Int) {
    precondition(dimensions.first == 0 && budget >= 0 && losses.count % dimensions.count == 0)
    let problem = DimensionProblem(losses: losses, dimensions: dimensions)
    var best = problem.choices(at: 0)
    var multiplier = 0.0
    if problem.spent(best) > budget {
      var low = 0.0
      multiplier = problem.steepest * 2
      best = problem.choices(at: multiplier)
      while problem.spent(best) < budget {
        let middle = low + (multiplier - low) / 2
        guard middle > low, middle < multiplier else { break }
        let next = problem.choices(at: middle)
        if problem.spent(next) > budget { low = middle } else { (multiplier, best) = (middle, next) }
      }
    }
    dual =
      problem.loss(best) + multiplier * Double(problem.spent(best) - budget)
    problem.upgrade(&best, left: budget - problem.spent(best))
    choices = best
    spent = problem.spent(best)
    loss = problem.loss(best)
    self.multiplier = multiplier
  }
}

/// Losses of entries at each number of dimensions.
struct DimensionProblem {
  let losses: [Double]
  let dimensions: [Int]

  /// What every entry likes best at a price per dimension.
  func choices(at multiplier: Double) -> [Int] {
    let columns = dimensions.count
    let prices = dimensions.map { multiplier * Double($0) }
    return losses.withUnsafeBufferPointer { losses in
      stride(from: 0, to: losses.count, by: columns).map { row in
        var best = 0
        for column in 1..<columns
        where losses[row + column] + prices[column] < losses[row + best] + prices[best] {
          best = column
        }
        return best
      }
    }
  }

  /// The price per dimension above which no entry wants any.
  var steepest: Double {
    let columns = dimensions.count
    var steepest = 0.0
    for row in stride(from: 0, to: losses.count, by: columns) {
      for column in 1..<columns {
        steepest = max(steepest, (losses[row] - losses[row + column]) / Double(dimensions[column]))
      }
    }
    return steepest
  }

  func spent(_ choices: [Int]) -> Int { choices.reduce(0) { $0 + dimensions[$1] } }

  func loss(_ choices: [Int]) -> Double {
    choices.indices.reduce(0) { $0 + losses[$1 * dimensions.count + choices[$1]] }
  }

  /// Spends `left` dimensions on the best upgrades, as long as any that lowers the loss fits.
  func upgrade(_ choices: inout [Int], left: Int) {
    var left = left
    guard left > 0 else { return }
    var queue = UpgradeQueue(choices.indices.flatMap { upgrades(of: $0, from: choices[$0], within: left) })
    while let next = queue.removeFirst() {
      let cost = dimensions[next.to] - dimensions[next.from]
      guard choices[next.entry] == next.from, cost <= left else { continue }
      choices[next.entry] = next.to
      left -= cost
      for further in upgrades(of: next.entry, from: next.to, within: left) { queue.insert(further) }
    }
  }

  private func upgrades(of entry: Int, from: Int, within left: Int) -> [UpgradeQueue.Upgrade] {
    let row = entry * dimensions.count
    return (from + 1..<max(from + 1, dimensions.count)).compactMap { to in
      let gain = losses[row + from] - losses[row + to]
      let cost = dimensions[to] - dimensions[from]
      guard gain > 0, cost <= left else { return nil }
      return UpgradeQueue.Upgrade(density: gain / Double(cost), entry: entry, from: from, to: to)
    }
  }
}
