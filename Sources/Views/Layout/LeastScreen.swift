/// The smallest screen on which anything is shown.
enum LeastScreen {
  static let width = 60
  static let height = 16

  /// Whether a screen is large enough.
  static func fits(width: Int, height: Int) -> Bool { width >= Self.width && height >= Self.height }
}
