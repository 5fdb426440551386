internal import Formats

/// Why a checkpoint was refused although its files are sound.
public enum CheckpointError: Error, Equatable, Sendable {
  /// A model was needed and another kind of file lies at the path.
  case notAModel(path: String)
  /// A tensor is there that the configuration has no use for.
  case unusedTensor(file: String, tensor: String)
  /// The model is of a family that is not known.
  case unknownArchitecture(file: String, found: String, known: [String])
}

extension CheckpointError: CustomStringConvertible {
  /// One sentence that names the file and what was expected in it.
  public var description: String {
    // Names come from the file.
    sentence.printable
  }

  private var sentence: String {
    switch self {
    case .notAModel(let path):
      "\(path): expected a GGUF file, or a directory that holds config.json and model.safetensors, found "
        + "another file."
    case .unusedTensor(let file, let tensor):
      "\(file): the tensor \"\(tensor)\" has no use in this configuration, "
        + "expected a file that holds the model's tensors alone."
    case .unknownArchitecture(let file, let found, let known):
      "\(file): the architecture is \(found), expected one of \(known.joined(separator: ", "))."
    }
  }
}
