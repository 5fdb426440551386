import Canvas
import Readings

/// One number of the head panel.
struct HeadLine {
  /// Which lines stay when there is not room for all: the lowest.
  let rank: Int
  let group: Reading.Group
  /// The reading it shows, if it is one of a head.
  let reading: Reading?
  /// Its name in at most 16 columns.
  var label: String
  /// Its name in at most 9.
  var short: String
  let value: String
  /// What stands behind it, from the fullest way to say it to the shortest.
  var notes: [String] = []
  var noteStyle = Style(foreground: .muted)

  /// The lines that fit, in their order; the chosen metric is always one of them.
  static func chosen(_ lines: [HeadLine], rows: Int, metric: Reading) -> [HeadLine] {
    let ranked = lines.indices.sorted { left, right in
      let first = lines[left].reading == metric ? -1 : lines[left].rank
      let second = lines[right].reading == metric ? -1 : lines[right].rank
      return first < second
    }
    return ranked.prefix(max(0, rows)).sorted().map { lines[$0] }
  }

  /// The numbers of a head at one step of one prompt.
  static func exploring(_ scene: Scene) -> [HeadLine] {
    var lines = [Reading.capacity, .cacheLength].map { line($0, scene) }
    if let span = scene.model.attentionSpan(layer: scene.cursor.layer) {
      lines.append(
        HeadLine(
          rank: 3, group: .budget, reading: nil, label: "sliding window", short: "sees last",
          value: NumberText.count(Double(span)), notes: ["tok"]))
    }
    lines += Reading.concentration.map { line($0, scene) }
    lines += [Reading.retainedMass, .uniformRetainedMass, .headL1Loss].map { line($0, scene) }
    let layers = scene.snapshot?.layers ?? []
    let layer = layers.indices.contains(scene.cursor.layer) ? layers[scene.cursor.layer] : nil
    lines.append(
      HeadLine(
        rank: 12, group: .cost, reading: nil, label: "layer L1 loss", short: "layer L1",
        value: NumberText.small(layer?.l1Loss)))
    lines.append(
      HeadLine(
        rank: 13, group: .cost, reading: nil, label: "  ≤ its bound", short: "  ≤ bound",
        value: NumberText.small(layer?.l1Bound)))
    return lines
  }

  private static func line(_ reading: Reading, _ scene: Scene) -> HeadLine {
    let value = scene.snapshot?.value(reading, layer: scene.cursor.layer, head: scene.cursor.head)
    var line = HeadLine(
      rank: reading.rank, group: reading.group, reading: reading, label: reading.panelLabel,
      short: reading.shortLabel, value: reading.text(value))
    if reading == .capacity, let value, let uniform = scene.uniformCapacity {
      let difference = value - Double(uniform)
      line.notes = [NumberText.signed(difference, columns: 6) ?? ""]
      line.noteStyle = Style(foreground: .ramp(.capacity, difference < 0 ? 0 : difference > 0 ? 1 : .nan))
    } else if value != nil {
      line.notes = [reading.unit == "tokens" ? "tok" : reading.unit]
    }
    if scene.refresh != nil { line.tellApart(isReapplied: scene.snapshot?.isReapplied == true) }
    return line
  }

  /// Names what was allocated at prefill and what is there now as two things, as they are where a policy is
  /// applied again.
  private mutating func tellApart(isReapplied: Bool) {
    switch reading {
    case .capacity: (label, short) = ("prefill capacity", "prefill")
    case .cacheLength:
      (label, short) = ("cache length now", "cache now")
      guard isReapplied else { return }
      notes = ["re-applied", "cut"]
      noteStyle = Style(foreground: .accent)
    default: break
    }
  }
}

extension Reading {
  /// The number as the head panel writes it, with a dash for what does not exist.
  func text(_ value: Double?) -> String {
    facts.isCount ? NumberText.count(value) : averageText(value)
  }

  /// A mean or deviation of it, as the head panel writes it.
  func averageText(_ value: Double?) -> String {
    facts.notation == .small ? NumberText.small(value) : NumberText.short(value)
  }
}
