import Readings

extension HelpSection {
  /// What the Heads page explains: the mouse, its numbers, its marks and the output.
  static let heads = [
    HelpSection(
      "mouse", breaksLines: false,
      [
        Entry("click", "Move the cursor to a head."),
        Entry("wheel", "Move the cursor by layers, or scroll the prompt."),
      ]),
    HelpSection(
      "the numbers of a head",
      Reading.allCases.map { Entry(String($0.shortLabel.drop { $0 == " " }), $0.meaning) }),
    HelpSection(
      "layers with a sliding window",
      [
        Entry(
          "L0\(HeatmapPanel.windowMark)",
          "The layer named has one; the other layer of a shared row may have none."),
        Entry(
          "sees last",
          "Tokens that a query of the cursor's layer sees, its own included. What no token to come sees is not kept, and has "
            + "no part in the numbers of attention."),
      ]),
    HelpSection(
      "the output",
      [
        Entry(
          "text", "What each policy says by itself, fed its own tokens; the first that differs is marked."),
        Entry(
          "KL",
          "KL(full ‖ policy) of the next token in nats, both fed the full cache's tokens; mean: over steps."),
        Entry(
          "agrees",
          "Share of the steps at which both would choose the same token, so fed; ✓ or ✗: at this step."),
        Entry("tok/s", "Steps a second of decoding alone, all streams of the last step in one batch."),
      ]),
  ]
}
