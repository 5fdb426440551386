public import Readings

/// Snapshots as CSV: RFC 4180, UTF-8, LF, one row per step × policy × layer × KV head.
///
/// The same text for the screen's export and for `headscope run`. A number that does not exist is an empty field.
public enum SnapshotCSV {
  /// The columns, in order.
  public static let columns = [
    "model", "prompt", "protocol", "policy", "scorer", "allocator", "alpha", "window", "budget", "step",
    "position", "token_id", "token", "layer", "kv_head", "prompt_tokens", "base_capacity", "capacity",
    "cache_length", "entropy", "normalized_entropy", "effective_tokens", "top10_mass", "tokens_for_95",
    "gini",
    "retained_mass", "uniform_retained_mass", "head_l1_loss", "layer_l1_loss", "layer_l1_bound", "kl",
    "agrees",
  ]

  /// The header line.
  public static var header: String { columns.joined(separator: ",") + "\n" }

  /// All rows of one snapshot.
  public static func rows(_ snapshot: Snapshot, prompt: PromptRecord, model: ModelSummary) -> String {
    var text = ""
    for layer in 0..<model.layers {
      for head in 0..<model.kvHeads {
        var row = CSVRow()
        row.add(model.name)
        row.add(prompt.digest)
        row.add(prompt.promptProtocol.rawValue)
        row.add(snapshot.policy)
        row.add(snapshot.method?.scorer ?? "")
        row.add(snapshot.method?.allocator ?? "")
        row.add(snapshot.method?.alpha)
        row.add(snapshot.window)
        row.add(snapshot.method?.budget)
        row.add(snapshot.step)
        row.add(snapshot.position)
        row.add(Int(snapshot.token.id))
        row.add(snapshot.token.text)
        row.add(layer)
        row.add(head)
        row.add(prompt.tokens.count)
        row.add(snapshot.method?.baseCapacity)
        for reading in readingsInOrder { row.add(snapshot.value(reading, layer: layer, head: head)) }
        row.add(snapshot.layers[layer]?.l1Loss)
        row.add(snapshot.layers[layer]?.l1Bound)
        row.add(snapshot.kl)
        row.add(snapshot.agrees)
        text += row.text + "\n"
      }
    }
    return text
  }

  /// Header and rows of every step, each policy's in turn.
  public static func text(
    tracks: [Track], prompt: PromptRecord, model: ModelSummary
  ) -> String {
    var text = header
    for step in 0..<(tracks.first?.snapshots.count ?? 0) {
      for track in tracks where step < track.snapshots.count {
        text += rows(track.snapshots[step], prompt: prompt, model: model)
      }
    }
    return text
  }

  /// The readings that are columns, in the columns' order.
  private static let readingsInOrder: [Reading] = columns.compactMap(Reading.init(rawValue:))
}
