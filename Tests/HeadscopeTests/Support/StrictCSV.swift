/// Reads CSV as RFC 4180 has it, with lines that end in LF, and forgives nothing.
enum StrictCSV {
  enum Failure: Error, Equatable {
    case quoteInPlainField(Int)
    case textAfterQuote(Int)
    case openQuote
    case noFinalLineEnd
  }

  static func rows(_ text: String) throws(Failure) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = String.UnicodeScalarView()
    var (isQuoted, isClosed) = (false, false)
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      if isQuoted, !isClosed {
        if scalar == "\"" { isClosed = true } else { field.append(scalar) }
      } else if scalar == "," || scalar == "\n" {
        row.append(String(field))
        (field, isQuoted, isClosed) = ("".unicodeScalars, false, false)
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      } else if scalar == "\"" {
        guard isQuoted || field.isEmpty else { throw .quoteInPlainField(offset) }
        if isQuoted { field.append(scalar) }
        (isQuoted, isClosed) = (true, false)
      } else {
        guard !isQuoted, scalar != "\r" else { throw .textAfterQuote(offset) }
        field.append(scalar)
      }
    }
    if isQuoted, !isClosed { throw .openQuote }
    guard row.isEmpty, field.isEmpty, !isQuoted else { throw .noFinalLineEnd }
    return rows
  }
}
