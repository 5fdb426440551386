import Samples

/// The path of the bundled model's tokenizer.
func bundledTokenizer() throws -> String {
  try Samples.modelDirectory() + "/tokenizer.json"
}
