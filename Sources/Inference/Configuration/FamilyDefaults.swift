/// What holds for a family where its config.json does not say: the defaults of its class in transformers, of
/// which files leave some out.
struct FamilyDefaults {
  var queryHeads: Int?
  /// nil is as many as query heads.
  var kvHeads: Int?
  /// nil is D / H.
  var headDimension: Int?
  var vocabularySize: Int?
  var contextLength = 2048
  var rmsNormEpsilon = 1e-6
  /// Whether the output head is the embedding.
  var isTied = false
}
