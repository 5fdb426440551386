import TestSupport
import Testing

/// A command line that is refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
  /// The words after the program's name.
  let arguments: [String]
  let code: Int32
  /// What the message has to say, exactly as written here.
  let words: [String]

  init(_ arguments: String, _ code: Int32, _ words: String...) {
    self.init(arguments, code, words: words)
  }

  init(_ arguments: String, _ code: Int32, words: [String]) {
    self.arguments = arguments.split(separator: " ").map(String.init)
    self.code = code
    self.words = words
  }

  var testDescription: String { arguments.joined(separator: " ") }

  /// Runs the program in a folder, and expects one sentence, nothing on standard output and nothing left behind.
  func check(
    in folder: TemporaryFolder, input: Int32? = nil, output: Program.Output = .collected,
    environment: [String: String] = [:], at location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try folder.contents()
    let outcome = try Program.run(
      arguments, in: folder.path, input: input, output: output, environment: environment)
    let errors = outcome.errors
    #expect(outcome.ending == .exited(code), "\(errors)", sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    #expect(try folder.contents() == before, sourceLocation: location)
    for word in words { #expect(errors.contains(word), sourceLocation: location) }
    #expect(errors.hasSuffix("\n"), sourceLocation: location)
    // The parser of the command line says how the program is used as well.
    if errors.hasPrefix("Error: ") {
      #expect(code == 64 && errors.contains("\nUsage: headscope "), "\(errors)", sourceLocation: location)
    } else {
      #expect(errors.hasPrefix("headscope: "), "\(errors)", sourceLocation: location)
      #expect(errors.count { $0 == "\n" } == 1, "\(errors)", sourceLocation: location)
    }
  }
}
