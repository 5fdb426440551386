/// How an allocator divides a layer among its KV heads.
public enum LayerDivision: Sendable {
  /// So many candidates for each KV head, `[kvHeads]`; the scorer says which.
  case capacities([Int])
  /// These candidates, whatever their scores; what is stored of them where some have fewer dimensions than they had.
  case entries(KeptEntries, CompressedEntries?)
}
