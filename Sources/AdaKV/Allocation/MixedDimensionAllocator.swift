/// MixedDimKV: the same bytes for more tokens, each stored at as many dimensions as it is worth.
///
/// A token before the window has none, some or all of its key's and value's dimensions, one share for both, in the
/// directions in which its head's keys and values are largest. Shares are divided among all heads and tokens of a layer
/// by what they cost the attention of the window's queries; every layer has the same budget of `K·b·d` dimensions.
/// A window of 0 looks through the usual 32 queries.
/// Source: arXiv 2603.20616, the variant without head importance.
public struct MixedDimensionAllocator: BudgetAllocator, Equatable {
  /// As in `snapkv+mixed-dim`.
  public var name: String { "mixed-dim" }
  /// Shares of the dimensions between none and all that a token may have, ascending.
  public var ratios: [Double]
  /// Whether the projections are paid for: as many tokens of each KV head's budget as the largest share has dimensions.
  public var chargesBasis: Bool
  /// `ratios` and `basis`.
  public var parameters: [Parameter] {
    [
      Parameter(
        "ratios", ratios.isEmpty ? Self.none : ratios.map(\.description).joined(separator: "/")),
      Parameter("basis", chargesBasis),
    ]
  }

  private static let none = "none"

  /// Makes the allocator; the defaults are the paper's.
  public init(ratios: [Double] = [0.125, 0.25], chargesBasis: Bool = true) {
    self.ratios = ratios
    self.chargesBasis = chargesBasis
  }

  /// Reads `ratios` and `basis`.
  public init(reading reader: inout ParameterReader) throws(AdaKVError) {
    self.init()
    ratios = try reader.value(
      "ratios", default: ratios, expected: "none, or shares between 0 and 1, ascending, as in 0.125/0.25",
      parse: Self.ratios)
    chargesBasis = try reader.flag("basis", default: chargesBasis)
  }

  private static func ratios(_ text: String) -> [Double]? {
    if text == none { return [] }
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard numbers.allSatisfy({ $0 > 0 && $0 < 1 }), zip(numbers, numbers.dropFirst()).allSatisfy(<)
    else { return nil }
    return numbers
  }

  /// Keys, values and the window's queries.
  public func needs(window: Int) -> Set<Ingredient> {
    [.keys, .values, .windowQueries(window: Self.queries(window: window))]
  }

  private static func queries(window: Int) -> Int { window > 0 ? window : SnapKVScorer.usualWindow }

  /// Down to the smallest share.
  public var storage: EntryStorage { .compressed(least: ratios.first ?? 1) }

  /// The bases: two of d·r numbers weigh as much as r keys with their values.
  public func overhead(headDimension: Int) -> Int {
    chargesBasis && headDimension > 0 ? ranks(of: headDimension).last ?? 0 : 0
  }

  /// The dimensions between none and all of `headDimension`, ascending: each share rounded to the nearest, halves up, and
  /// at least 1; what rounds to all of them, or to the same twice, is left out.
  func ranks(of headDimension: Int) -> [Int] {
    let rounded = ratios.map { max(1, Int(($0 * Double(headDimension)).rounded())) }
    return Set(rounded.filter { $0 < headDimension }).sorted()
  }

  /// Into entries, each at the dimensions it is worth; the scores choose nothing.
  ///
  /// - Complexity: O(window · N · d) per query head and rank, and O(d³) per KV head for the bases.
  public func division(
    of ranking: inout ScoreRanking, observation: LayerObservation, budget: LayerBudget
  ) throws(AdaKVError) -> LayerDivision {
    let candidates = ranking.scores.candidates
    let layer = try LayerEntries(observation, window: Self.queries(window: budget.window))
    let ranks = ranks(of: layer.headDimension)
    let charge = overhead(headDimension: layer.headDimension)
    guard budget.baseCapacity > charge else {
      throw .budgetWithinBasis(budget: budget.budget, window: budget.window, basis: charge)
    }
    let losses = try DimensionLosses(of: layer, ranks: ranks, candidates: candidates)
    let divided = DimensionAllocation(
      losses: losses.values, dimensions: losses.dimensions,
      budget: layer.kvHeads * (budget.baseCapacity - charge) * layer.headDimension)
    var offsets = [0]
    var positions: [Int32] = []
    var dimensions: [Int] = []
    for head in 0..<layer.kvHeads {
      for position in 0..<candidates {
        let own = losses.dimensions[divided.choices[head * candidates + position]]
        guard own > 0 else { continue }
        positions.append(Int32(position))
        dimensions.append(own)
      }
      offsets.append(positions.count)
    }
    let selection = KeptEntries(unchecked: offsets, positions)
    return .entries(
      selection, CompressedEntries(selection, dimensions: dimensions, of: layer, losses: losses))
  }
}
