/// How Pyramid divides a model's budget among its layers: the first get the most, in even steps.
///
/// Source: arXiv 2406.02069; the forms are the Ada-KV authors' code, kvpress's `PyramidKVPress`, and ours.
public struct PyramidSchedule: Sendable, Equatable {
  /// The published ways to round the steps.
  public enum Form: String, Sendable, CaseIterable {
    /// A straight line, rounded so that the layers' total is exactly `L·b`. Ours, the default.
    case exact
    /// `max − l·((max − min) // (L − 1))` with whole steps: the total is over `L·b`.
    case reference
    /// kvpress's: the line is drawn over `B` instead of `b`, and given up for an even share where its end is under
    /// the window.
    case kvpress
  }

  /// Steepness `β`: the last layer gets about `b / β`.
  public var beta: Int
  /// How the steps are rounded.
  public var form: Form

  /// Makes a schedule.
  public init(beta: Int = 20, form: Form = .exact) {
    self.beta = beta
    self.form = form
  }

  init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init(
      beta: try reader.integer("beta", default: 20, in: 1...65_536),
      form: try reader.choice("form", default: .exact))
  }

  /// `form` and `beta`.
  var parameters: [Parameter] { [Parameter("form", form.rawValue), Parameter("beta", beta)] }

  /// Base capacity of every layer, `[layers]`, each from 0 to the candidates.
  public func bases(_ budget: ModelBudget) -> [Int] {
    let base = budget.baseCapacity
    let candidates = budget.candidates
    if budget.layers == 1 || base >= candidates {
      return Array(repeating: min(base, candidates), count: budget.layers)
    }
    if form == .kvpress { return kvpressBases(budget) }
    var least = base / beta
    var most = 2 * base - least
    if most >= candidates {
      most = candidates
      least = 2 * base - most
    }
    let steps = budget.layers - 1
    if form == .reference {
      let step = (most - least) / steps
      return (0..<budget.layers).map { min(max(most - $0 * step, 0), candidates) }
    }
    let line = (0..<budget.layers).map {
      Double(most) - Double($0) * Double(most - least) / Double(steps)
    }
    return ProportionalShares(weights: line, total: budget.layers * base, largest: candidates).counts
  }

  private func kvpressBases(_ budget: ModelBudget) -> [Int] {
    let whole = Double(budget.budget)
    let candidates = Double(budget.candidates)
    var least = whole / Double(beta)
    var most = whole * 2 - least
    if most >= candidates {
      most = candidates
      least = whole * 2 - most
    }
    guard Double(budget.tokens) >= most, most >= least, least >= Double(budget.window) else {
      return Array(repeating: budget.baseCapacity, count: budget.layers)
    }
    let step = (most - least) / Double(budget.layers - 1)
    return (0..<budget.layers).map { layer in
      let kept = Int((most - Double(layer) * step).rounded(.toNearestOrEven))
      return min(max(kept - budget.window, 0), budget.candidates)
    }
  }
}
