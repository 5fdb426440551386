import Glibc

/// What comes with the program: a small model and prompts for it.
public enum Samples {
  /// The folder that SwiftPM puts the resources of this target into.
  static let folder = "headscope_Samples.resources"

  /// Where this file was compiled, with the samples beside it.
  static let sourceFile = #filePath

  /// The folder that holds all samples.
  ///
  /// It is looked for beside the real executable, whatever link it was called by; one folder up; in
  /// `../share/headscope` of an installation; and at last where this source file was compiled. `Bundle.module`
  /// looks beside the executable too, but ends the program when there is nothing.
  ///
  /// - Throws: ``SamplesError/notFound(searched:)``.
  public static func directory() throws(SamplesError) -> String {
    try directory(besideExecutable: executable(), orSource: sourceFile)
  }

  /// The folder of the bundled model, in Hugging Face format.
  ///
  /// - Throws: ``SamplesError/notFound(searched:)``.
  public static func modelDirectory() throws(SamplesError) -> String {
    try directory() + "/ruler-tiny"
  }

  /// The paths of the bundled prompts, in the order of their names.
  ///
  /// - Throws: ``SamplesError``.
  public static func promptFiles() throws(SamplesError) -> [String] {
    let path = try directory() + "/prompts"
    guard let stream = opendir(path) else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name.hasSuffix(".txt") { files.append("\(path)/\(name)") }
    }
    return files.sorted()
  }

  static func directory(
    besideExecutable executable: String?, orSource source: String
  ) throws(SamplesError) -> String {
    var places: [String] = []
    if let executable {
      let folder = parent(of: executable)
      places = [
        "\(folder)/\(Self.folder)", "\(parent(of: folder))/\(Self.folder)",
        "\(parent(of: folder))/share/headscope/\(Self.folder)",
        "\(parent(of: folder))/share/headscope",
      ]
    }
    places.append(parent(of: source))
    guard let found = places.first(where: { access("\($0)/ruler-tiny/config.json", R_OK) == 0 }) else {
      throw .notFound(searched: places)
    }
    return found
  }

  /// The path of the running program with all links resolved, or `nil` where the system does not tell.
  private static func executable() -> String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "" }
    return String(path[..<slash])
  }
}
