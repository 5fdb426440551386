/// A sentence in place of the keys.
struct Remark: Equatable {
  /// The sentence.
  let text: String
  /// Whether it tells of something that did not work.
  let isProblem: Bool
}
