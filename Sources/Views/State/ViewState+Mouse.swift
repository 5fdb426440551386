import AdaKV
import Canvas
public import Readings

extension ViewState {
  /// Answers a click on a cell, counted from 0: it takes a head of a heat map or a row of a menu.
  public mutating func handle(clickAtRow row: Int, column: Int, state: ExplorerState?) -> [Effect] {
    message = nil
    guard let state, let model = state.model, let layout = Layout(of: state, self) else { return [] }
    if let overlay {
      self.overlay = nil
      guard case .policies(let selected) = overlay,
        let choice = PolicyMenu(self, state, selected: selected).choice(atRow: row, column: column)
      else { return [] }
      return choosePolicy(choice, in: state)
    }
    for panel in [layout.concentration, layout.capacity] {
      let geometry = HeatmapGeometry(panel, model, cursor: cursor(in: state))
      if let place = geometry.position(atRow: row, column: column) { cursor = place }
    }
    return []
  }

  /// Answers a turn of the wheel by `lines`, downwards if positive, over a cell counted from 0.
  public mutating func handle(wheel lines: Int, atRow row: Int, column: Int, state: ExplorerState?)
    -> [Effect]
  {
    if case .help(let scroll) = overlay {
      let last = max(0, HelpOverlay.lines(width: width).count - HelpOverlay.rows(in: self))
      overlay = .help(scroll: min(max(scroll + lines, 0), last))
      return []
    }
    if case .policies(let selected) = overlay {
      overlay = .policies(
        selected: min(max(selected + lines.signum(), 0), PolicyCatalog.standard.named.count - 1))
      return []
    }
    guard overlay == nil, let state, let model = state.model, let layout = Layout(of: state, self) else {
      return []
    }
    if layout.prompt?.contains(row: row, column: column) == true {
      scrollText(lines, in: state)
    } else if [layout.concentration, layout.capacity].contains(where: {
      $0.contains(row: row, column: column)
    }) {
      var place = cursor(in: state)
      place.layer += lines.signum()
      cursor = place.clamped(layers: model.layers, kvHeads: model.kvHeads)
    }
    return []
  }
}
