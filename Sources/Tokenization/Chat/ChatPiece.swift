/// A piece of a prompt that a chat template made.
public struct ChatPiece: Equatable, Sendable {
  /// Whose words a piece is.
  public enum Origin: Sendable {
    /// The template's: special tokens spelled in it are special tokens.
    case template
    /// The user's: special tokens spelled in it are text like any other.
    case content
  }

  /// Any text.
  public let text: String
  /// Whose it is.
  public let origin: Origin

  /// A piece of that text.
  public init(_ text: String, _ origin: Origin) {
    self.text = text
    self.origin = origin
  }
}
