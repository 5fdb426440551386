import Foundation

/// A day as some templates tell the model which one it is.
public struct ChatDay: Equatable, Sendable {
  /// Of the Gregorian calendar.
  public let year: Int
  /// From 1 to 12.
  public let month: Int
  /// Of the month, from 1 on.
  public let day: Int

  /// That day, which is not checked to exist.
  ///
  /// - Parameter month: From 1 to 12; others are taken for the nearest of these.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = min(max(month, 1), 12)
    self.day = day
  }

  /// The day it is where the program runs.
  public static var today: ChatDay {
    let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
    return ChatDay(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]

  /// The day in the way of `strftime`, of which `%d`, `%m`, `%b`, `%B`, `%y` and `%Y` are known; `nil` for others.
  func formatted(_ format: String) -> String? {
    var result = ""
    var rest = format[...]
    while let next = rest.popFirst() {
      guard next == "%" else {
        result.append(next)
        continue
      }
      switch rest.popFirst() {
      case "d": result += Self.padded(day)
      case "m": result += Self.padded(month)
      case "y": result += Self.padded(year % 100)
      case "b": result += Self.months[month - 1].prefix(3)
      case "B": result += Self.months[month - 1]
      case "Y": result += String(year)
      default: return nil
      }
    }
    return result
  }

  private static func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
