/// How GGUF files hold the models of a family, as llama.cpp's converter writes and its loader reads them.
struct GGUFForm: Sendable {
  /// What `general.architecture` calls the family.
  let architecture: String
  /// Whether the rows of queries and keys come in the pairs that are turned together, and not in halves.
  var hasPairedRows = false
  /// Whether the sliding window that a file names is read. Models of other architectures run without one, such as a
  /// Mistral, which is called llama.
  var hasWindow = false
}
