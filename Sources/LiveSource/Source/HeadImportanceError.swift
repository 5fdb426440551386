internal import Formats

/// A file of head importance holds something else than the model's heads.
package struct HeadImportanceError: Error, Equatable {
  /// The file, and bytes from its start to what is wrong.
  package let file: String
  package let offset: Int
  /// What is there, and what was expected.
  package let found: String
  package let expected: String
}

extension HeadImportanceError: CustomStringConvertible {
  /// One sentence that names the file, the place and what was expected there.
  package var description: String {
    // Names come from the file.
    "\(file): \(found) at byte \(offset), expected \(expected).".printable
  }
}
