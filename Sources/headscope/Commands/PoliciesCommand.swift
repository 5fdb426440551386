import AdaKV
import ArgumentParser
import Export

/// `headscope policies`: what can be evicted by, with every setting and its default.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies", abstract: "List the policies, with their parameters, defaults and papers.")

  func run() throws {
    try Failure.reported {
      let file = try OutputFile(path: "-")
      try file.write(Self.text())
      try file.finish()
    }
  }

  /// The list, one policy after the other; columns are padded with blanks, settings stand on a line of their own.
  static func text() throws -> String {
    let names = PolicyCatalog.standard.names.map(\.count).max() ?? 0
    let kinds = PolicyCatalog.standard.named.map { "\($0.scorer)+\($0.allocator)".count }.max() ?? 0
    let papers = PolicyCatalog.standard.named.map(\.source.count).max() ?? 0
    func padded(_ text: String, _ columns: Int) -> String {
      text + String(repeating: " ", count: max(0, columns - text.count))
    }
    var lines: [String] = []
    for row in PolicyCatalog.standard.named {
      let kind = "\(row.scorer)+\(row.allocator)"
      lines.append(
        "\(padded(row.name, names))  \(padded(kind, kinds))  \(padded(row.source, papers))  \(row.summary)")
      let settings = try Policy(row.name).parameters.map { "\($0.name)=\($0.value)" }
      if !settings.isEmpty { lines.append("\(padded("", names))  \(settings.joined(separator: ","))") }
    }
    lines += [
      "",
      "scorers     \(PolicyCatalog.standard.scorerNames.joined(separator: " "))",
      "            critical- before a scorer's name spends the second half of a head's budget by value (epsilon, first)",
      "allocators  \(PolicyCatalog.standard.allocatorNames.joined(separator: " "))",
      "A policy is name, name:key=value,… or scorer+allocator:key=value,…, as in knorm+ada-pyramid:alpha=0.5,beta=10.",
      "interval=N applies it again after every N decoded tokens, to target=T tokens or T% of all so far"
        + " (default: the budget); for \(try Self.whileDecoding().joined(separator: ", ")).",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Scorers that can be applied while decoding.
  private static func whileDecoding() throws -> [String] {
    PolicyCatalog.standard.scorerNames.filter { (try? Policy("\($0)+uniform:interval=65536")) != nil }
  }
}
