extension String {
  /// The first scalars of a file's own text, for a message: so many of them, and a mark if there are more.
  package func shortened(to limit: Int = 80) -> String {
    let start = unicodeScalars.prefix(limit)
    return start.endIndex == endIndex ? self : String(String.UnicodeScalarView(start)) + "…"
  }

  /// The text with its control characters escaped, so that none of them steers the terminal it is printed on.
  package var printable: String {
    unicodeScalars.reduce(into: "") { printed, scalar in
      let isControl = scalar.properties.generalCategory == .control
      printed += isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }
}
