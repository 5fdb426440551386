import Canvas
import Readings

/// Where the panels of the Heads page are; no two overlap, and together they cover its part of the screen.
struct HeadsLayout: Equatable {
  /// The heat map of concentration.
  let concentration: Rect
  /// The heat map of capacities against uniform.
  let capacity: Rect
  /// The numbers of the cursor's head.
  let head: Rect
  /// The prompt's text, where there is room.
  let prompt: Rect?
  /// What the policies say, while exploring.
  let output: Rect?

  /// Divides the part of a screen, which is at least ``LeastScreen``, that is left for a page.
  ///
  /// - Parameter tracks: Policies whose output is shown; 0 in a survey.
  init(in body: Rect, layers: Int, tracks: Int) {
    let width = body.width
    let rows = Self.rows(body: body.height, layers: max(1, layers), tracks: tracks)
    let headWidth = Self.headWidth(width)
    let left = (width - headWidth + 1) / 2
    let row = body.row
    concentration = Rect(row: row, column: 0, height: rows.top, width: left)
    capacity = Rect(row: row, column: left, height: rows.top, width: width - headWidth - left)
    head = Rect(row: row, column: width - headWidth, height: rows.top, width: headWidth)
    let promptRow = row + rows.top
    prompt =
      rows.prompt > 0 ? Rect(row: promptRow, column: 0, height: rows.prompt, width: width) : nil
    output =
      rows.output > 0
      ? Rect(row: promptRow + rows.prompt, column: 0, height: rows.output, width: width) : nil
  }

  private static func headWidth(_ width: Int) -> Int {
    switch width {
    case ..<72: 24
    case ..<90: 26
    case ..<120: 32
    case ..<140: 40
    default: 44
    }
  }

  /// Rows of a panel of the top that has its border and nothing to spare for six layers.
  private static let leastTop = 9
  /// Rows in which the head panel has all its lines.
  private static let fullTop = 16

  /// Divides the rows between status and keys.
  private static func rows(
    body: Int, layers: Int, tracks: Int
  ) -> (top: Int, prompt: Int, output: Int) {
    var output = tracks > 0 ? tracks + 2 : 0
    var rest = body - output - leastTop
    guard rest >= 4 else { return (leastTop + rest, 0, output) }
    if tracks > 0, rest > 4 {
      // The row of column titles.
      output += 1
      rest -= 1
    }
    let leastPrompt = min(rest, min(max(body / 4, 4), 12))
    rest -= leastPrompt
    let mapRows = 3 + (layers + 3 > body / 2 ? max((layers + 1) / 2, body / 2) : layers)
    var top = leastTop + min(rest, max(0, max(mapRows, fullTop) - leastTop))
    rest = body - output - leastPrompt - top
    if tracks > 0, rest >= 2 * tracks {
      // A second line for each policy's text.
      output += tracks
      rest -= tracks
    }
    // Taller cells for a model of few layers, as long as half of the rows stay for text.
    for cellHeight in 2...HeatmapGeometry.tallestCell
    where layers * cellHeight + 3 > top && layers * cellHeight + 3 <= body / 2 {
      let more = min(rest, layers * cellHeight + 3 - top)
      top += more
      rest -= more
    }
    return (top, leastPrompt + rest, output)
  }
}

extension HeadsLayout {
  /// Divides a part of a screen for what a state shows; nil where there is no model.
  init?(of state: ExplorerState, in body: Rect) {
    guard let model = state.model else { return nil }
    let tracks = state.mode == .explore ? max(3, state.exploration?.comparison.tracks.count ?? 0) : 0
    self.init(in: body, layers: model.layers, tracks: tracks)
  }
}
