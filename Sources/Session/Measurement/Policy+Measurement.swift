import AdaKV

extension Policy {
  /// Everything that measuring it looks at: what it needs itself, and the window through which a person sees its heads.
  var measuredNeeds: Set<Ingredient> {
    needs.union([.windowAttention(window: scorer.observationWindow)])
  }
}
