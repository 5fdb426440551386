/// Why there is no further step in a direction.
struct StepRefusal: Error {
  /// One sentence for the user.
  let sentence: String
}
