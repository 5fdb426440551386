import Canvas
import Readings

/// Where the panels of the Heads view are on a screen; no two overlap.
struct Layout: Equatable {
  /// The smallest screen that is laid out.
  static let minimumWidth = 60
  static let minimumHeight = 16

  /// One row: model, prompt, policy, step.
  let status: Rect
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
  /// One row: keys, or a notice.
  let keys: Rect

  /// Lays out a screen, or nil if it is too small.
  ///
  /// - Parameter tracks: Policies whose output is shown; 0 in a survey.
  init?(width: Int, height: Int, layers: Int, tracks: Int) {
    guard Self.fits(width: width, height: height) else { return nil }
    let rows = Self.rows(body: height - 2, layers: max(1, layers), tracks: tracks)
    let headWidth = Self.headWidth(width)
    let left = (width - headWidth + 1) / 2
    status = Rect(row: 0, column: 0, height: 1, width: width)
    concentration = Rect(row: 1, column: 0, height: rows.top, width: left)
    capacity = Rect(row: 1, column: left, height: rows.top, width: width - headWidth - left)
    head = Rect(row: 1, column: width - headWidth, height: rows.top, width: headWidth)
    let promptRow = 1 + rows.top
    prompt =
      rows.prompt > 0 ? Rect(row: promptRow, column: 0, height: rows.prompt, width: width) : nil
    output =
      rows.output > 0
      ? Rect(row: promptRow + rows.prompt, column: 0, height: rows.output, width: width) : nil
    keys = Rect(row: height - 1, column: 0, height: 1, width: width)
  }

  /// Whether a screen is large enough.
  static func fits(width: Int, height: Int) -> Bool { width >= minimumWidth && height >= minimumHeight }

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

extension Layout {
  /// Lays out what a state shows on a view's screen; nil where that is too small or there is no model.
  init?(of state: ExplorerState, _ view: ViewState) {
    guard let model = state.model else { return nil }
    let tracks = state.mode == .explore ? max(3, state.exploration?.comparison.tracks.count ?? 0) : 0
    self.init(width: view.width, height: view.height, layers: model.layers, tracks: tracks)
  }
}
