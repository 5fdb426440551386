import Readings

/// What one row of the snapshot CSV is about: a head at one step under one policy.
struct SnapshotRow {
  let snapshot: Snapshot
  let prompt: PromptRecord
  let model: ModelShape
  let layer: Int
  let head: Int
}
