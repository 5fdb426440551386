/// Something done with the mouse.
public struct MouseEvent: Hashable, Sendable {
  /// What was done.
  public enum Kind: Hashable, Sendable {
    /// The first button was pressed.
    case click
    /// The wheel was turned away from the user.
    case wheelUp
    /// The wheel was turned towards the user.
    case wheelDown
  }

  /// Keys held meanwhile.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit for each key.
    public let rawValue: Int

    /// A set from its bits.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// Shift. Most terminals keep it to themselves, for selecting text.
    public static let shift = Modifiers(rawValue: 1)

    /// Control.
    public static let control = Modifiers(rawValue: 2)

    /// Alt or Meta.
    public static let alt = Modifiers(rawValue: 4)
  }

  /// What was done.
  public let kind: Kind

  /// The row of the cell pointed at, from 0.
  public let row: Int

  /// The column of the cell pointed at, from 0.
  public let column: Int

  /// The keys held meanwhile.
  public let modifiers: Modifiers

  /// An event.
  public init(kind: Kind, row: Int, column: Int, modifiers: Modifiers = []) {
    self.kind = kind
    self.row = row
    self.column = column
    self.modifiers = modifiers
  }
}
