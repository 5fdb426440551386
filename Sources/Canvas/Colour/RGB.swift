/// A colour by its sRGB components.
public struct RGB: Hashable, Sendable {
  /// Red, 0 to 255.
  public let red: UInt8

  /// Green, 0 to 255.
  public let green: UInt8

  /// Blue, 0 to 255.
  public let blue: UInt8

  /// A colour from its components.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour xterm shows for one of its 256 numbers: 16 named ones, a 6 × 6 × 6 cube, 24 greys.
  public init(xterm index: UInt8) {
    switch index {
    case 0..<16:
      self = Self.named[Int(index)]
    case 16..<232:
      let cube = index - 16
      let level: (UInt8) -> UInt8 = { $0 == 0 ? 0 : 55 + 40 * $0 }
      self.init(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    default:
      let grey = 8 + 10 * (index - 232)
      self.init(grey, grey, grey)
    }
  }

  /// The colour between two, `fraction` of the way from the first to the second in sRGB.
  static func between(_ first: RGB, _ second: RGB, _ fraction: Float) -> RGB {
    func mix(_ start: UInt8, _ end: UInt8) -> UInt8 {
      UInt8((Float(start) + (Float(end) - Float(start)) * fraction).rounded())
    }
    return RGB(
      mix(first.red, second.red), mix(first.green, second.green), mix(first.blue, second.blue))
  }

  /// Whether black reads better on the colour than white does.
  ///
  /// Black and white contrast equally where the relative luminance is about 0.18. A square stands in for
  /// the sRGB curve: it needs no library and is right to within a few hundredths.
  var isLight: Bool {
    func linear(_ component: UInt8) -> Float {
      let value = Float(component) / 255
      return value * value
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.19
  }

  /// The colour as `#rrggbb`.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    return [red, green, blue].reduce(into: "#") { text, component in
      text.append(digits[Int(component >> 4)])
      text.append(digits[Int(component & 15)])
    }
  }

  private static let named: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
    RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
    RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]
}
