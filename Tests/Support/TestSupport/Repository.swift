/// Where things lie in the repository that the tests were built from; paths have no slash at the end.
package enum Repository {
  /// The folder of the whole.
  package static let root = String(#filePath.dropLast("/Tests/Support/TestSupport/Repository.swift".count))
  /// The bundled model.
  package static let bundledModel = root + "/samples/ruler-tiny"

  /// A file or folder that other people's code made, beside the tests that use it.
  ///
  /// - Parameters:
  ///   - name: its path in the folder Fixtures.
  ///   - target: the tests whose it is; those of the calling file if not said.
  package static func fixture(_ name: String, of target: String? = nil, file: String = #filePath) -> String {
    let own = file.dropFirst(root.count + "/Tests/".count).prefix { $0 != "/" }
    return "\(root)/Tests/\(target ?? String(own))/Fixtures/\(name)"
  }
}
