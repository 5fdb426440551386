/// The numbers of one layer as a whole.
public struct LayerReadings: Sendable, Equatable {
  /// `‖y − ŷ‖₁`: L1 change of the layer's attention output by eviction.
  public var l1Loss: Double
  /// Theorem 3.1's bound `2·C·Σ_h(1 − F_h)` of it.
  public var l1Bound: Double
  /// The tighter bound `Σ_h 2·C_h·(1 − F_h)`.
  public var perHeadBound: Double

  /// States one layer's numbers.
  public init(l1Loss: Double, l1Bound: Double, perHeadBound: Double) {
    self.l1Loss = l1Loss
    self.l1Bound = l1Bound
    self.perHeadBound = perHeadBound
  }
}
