import AdaKV
import Canvas
import Readings

/// The first line: model, prompt, policy and step to the left, what the worker does to the right.
enum StatusLine {
  /// A piece of the line; of two that do not both fit, the lower rank goes, or is shortened first.
  private struct Piece {
    var texts: [String]
    var style: Style
    var rank: Int
    /// What to say rather than nothing, where none of the texts fits.
    var lastTexts: [String] = []
  }

  static func draw(_ scene: Scene, in rect: Rect, on canvas: inout Canvas) {
    let right = activity(scene, isShort: rect.width < 80)
    let room = rect.width - 2 - (right.text.isEmpty ? 0 : TextWidth.columns(of: right.text) + 2)
    var column = rect.column + 1
    for piece in fitting(pieces(scene), columns: room) {
      column += canvas.put(rect.row, column, piece.texts[0], piece.style, clip: rect) + 2
    }
    let width = TextWidth.columns(of: right.text)
    canvas.put(rect.row, rect.endColumn - 1 - width, right.text, right.style, clip: rect)
  }

  private static func pieces(_ scene: Scene) -> [Piece] {
    let model = scene.model
    let name = TextWidth.fit(model.name, columns: 24)
    var pieces = [
      Piece(texts: ["headscope"], style: Style(foreground: .accent, bold: true), rank: 0),
      Piece(
        texts: ["\(name) \(model.layers)L \(model.queryHeads)H/\(model.kvHeads)KV", name],
        style: .plain, rank: 1),
    ]
    if let prompt = scene.prompt {
      let count = "\(prompt.tokens.count)" + (prompt.question.isEmpty ? "" : "+\(prompt.question.count)")
      let name = TextWidth.fit(prompt.name, columns: 28)
      pieces.append(
        Piece(
          texts: ["\(name) · \(count) tok", "\(TextWidth.fit(name, columns: 14)) \(count)t", "\(count) tok"],
          style: Style(bold: true), rank: 5))
    }
    // The usual way needs no words where others need the room.
    let promptProtocol = scene.state.promptProtocol
    pieces.append(
      Piece(
        texts: [promptProtocol.rawValue],
        style: promptProtocol == .aware ? Style(foreground: .muted) : Style(bold: true),
        rank: promptProtocol == .aware ? -1 : 4))
    pieces.append(policy(scene))
    if let exploration = scene.exploration {
      let last = "\(exploration.lastStep)"
      let step = NumberText.right("\(exploration.step)", last.count)
      pieces.append(Piece(texts: ["step \(step)/\(last)"], style: .plain, rank: 6))
    }
    return pieces
  }

  private static func policy(_ scene: Scene) -> Piece {
    let policy = scene.state.policy
    let name = TextWidth.fit(policy.name, columns: 24)
    let stated = "B=\(scene.state.budget)"
    var budget = stated
    var isRelative = true
    if case .tokens = scene.state.budget { isRelative = false }
    if isRelative, let tokens = scene.snapshot?.method?.budget {
      budget += " (\(tokens))"
    }
    let alpha =
      policy.allocator.alpha.map { alpha in
        let isRound = (alpha * 100).rounded() == alpha * 100
        return " α=" + (isRound ? NumberText.fixed(alpha, decimals: 2) : "\(alpha)")
      } ?? ""
    let window = policy.scorer.window == 0 ? "" : " w=\(policy.scorer.window)"
    let refresh = policy.refresh.map { " \(text(of: $0))" } ?? ""
    // Settings that are not the usual ones are named, but for those that stand behind them anyway.
    let shown = ["window", "alpha", "interval", "target"]
    let changed = policy.changes.filter { !shown.contains($0.name) }
    let settings = changed.map { " \($0)" }.joined()
    let mark = changed.isEmpty ? "" : "*"
    let short = "\(name)\(changed.isEmpty && policy.refresh == nil ? "" : "*")"
    return Piece(
      texts: [
        "\(name) \(budget)\(window)\(alpha)\(refresh)\(settings)",
        "\(name)\(mark) \(budget)\(window)\(alpha)\(refresh)", "\(name)\(mark) \(budget)\(alpha)\(refresh)",
      ],
      style: Style(foreground: .accent), rank: 3,
      lastTexts: [
        "\(short) \(budget)\(alpha)", "\(short) \(stated)", "\(TextWidth.fit(name, columns: 12)) \(stated)",
      ])
  }

  /// `every 16 → 48`: the decoded tokens between two applications, and what those leave where that is not the
  /// budget.
  private static func text(of refresh: Refresh) -> String {
    "every \(refresh.interval)" + (refresh.target.map { " → \($0)" } ?? "")
  }

  /// The pieces that fit. Of the least wanted each is shortened, then left out; the rest are all as short
  /// as they can be before one of them goes.
  private static func fitting(_ all: [Piece], columns: Int) -> [Piece] {
    var pieces = all
    func used() -> Int { pieces.reduce(-2) { $0 + TextWidth.columns(of: $1.texts[0]) + 2 } }
    func least(_ isWanted: (Piece) -> Bool) -> Int? {
      pieces.indices.filter { isWanted(pieces[$0]) }.min { pieces[$0].rank < pieces[$1].rank }
    }
    while used() > columns {
      if let index = least({ $0.rank < 3 }) ?? least({ $0.texts.count > 1 }), pieces[index].texts.count > 1 {
        pieces[index].texts.removeFirst()
      } else if let index = least({ $0.rank < 3 || !$0.lastTexts.isEmpty }), pieces[index].rank >= 3 {
        pieces[index].texts = pieces[index].lastTexts
        pieces[index].lastTexts = []
      } else if pieces.count > 1, let index = least({ _ in true }) {
        pieces.remove(at: index)
      } else {
        pieces[0].texts[0] = TextWidth.fit(pieces[0].texts[0], columns: columns)
        break
      }
    }
    return pieces
  }

  private static func activity(_ scene: Scene, isShort: Bool) -> (text: String, style: Style) {
    let good = Style(foreground: .good)
    let muted = Style(foreground: .muted)
    switch scene.state.activity {
    case .loading(let share):
      return (share > 0 ? "loading \(NumberText.percent(share))" : "loading", muted)
    case .prefilling(let layer, let layers, let rate):
      let speed = isShort ? "" : rate.map { " · \(NumberText.count($0)) tok/s" } ?? ""
      return ("▶ \(isShort ? "" : "prefill ")layer \(layer)/\(layers)\(speed)", good)
    case .failed: return ("stopped", Style(foreground: .warning, bold: true))
    case .surveying, .running, .idle: break
    }
    if let survey = scene.survey {
      let prompts = survey.statistics.prompts
      let seen = "\(prompts) prompt\(prompts == 1 ? "" : "s")"
      if survey.isPaused { return ("\(seen) ‖", Style(foreground: .warning)) }
      let pace = survey.promptsPerSecond
      return ("▶ \(seen)" + (pace > 0 ? " · \(NumberText.short(pace))/s" : ""), good)
    }
    guard let exploration = scene.exploration else { return ("", muted) }
    let rate = isShort ? nil : exploration.tokensPerSecond
    let speed = rate.map { "\(NumberText.count($0)) tok/s" } ?? ""
    guard exploration.isRunning else { return (speed, muted) }
    return (speed.isEmpty ? "▶" : "▶ " + speed, good)
  }
}
