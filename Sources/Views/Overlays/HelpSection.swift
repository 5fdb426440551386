/// What a page says about itself below its keys in the help.
struct HelpSection: Sendable, Equatable {
  /// Something on the page, and what it means.
  struct Entry: Sendable, Equatable {
    let name: String
    let meaning: String

    init(_ name: String, _ meaning: String) {
      self.name = name
      self.meaning = meaning
    }
  }

  /// What its entries are about.
  let title: String
  /// Whether what is longer than a line goes on in the next one; otherwise it is cut.
  let breaksLines: Bool
  /// What is explained, in order.
  let entries: [Entry]

  /// A section whose lines are broken unless said otherwise.
  init(_ title: String, breaksLines: Bool = true, _ entries: [Entry]) {
    self.title = title
    self.breaksLines = breaksLines
    self.entries = entries
  }
}
