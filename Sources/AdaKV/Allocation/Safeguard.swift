/// How Ada-KV keeps a head from being starved: the published forms and ours.
public enum Safeguard: String, Sendable, CaseIterable {
  /// `(1 − α)·f + α·b` by largest remainder: the layer's total is exactly `K·b`. Ours, the default.
  case exact
  /// `round_half_even((1 − α)·f + int(α·b))`: the authors' code; the total drifts from `K·b`.
  case blend
  /// Each head first keeps its own best `int(α·B) − w`, then the global best fill up to `K·b`: kvpress.
  case floor
}
