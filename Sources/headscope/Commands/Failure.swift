import LiveSource
import Session
import AdaKV
import ArgumentParser
import Export
import Formats
import Foundation
import Inference
import Prompts
import Samples
import Terminal
import Tokenization

/// What the program says and exits with when something fails: one sentence on standard error.
enum Failure {
  /// Runs `body`; an error becomes its sentence and exit code.
  static func reported(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let code as ExitCode {
      throw code
    } catch let error as ValidationError {
      throw error
    } catch ExportError.closed {
      // As after `| head`: whoever read has had enough, and nothing needs saying.
      throw ExitCode(1)
    } catch {
      throw report(error)
    }
  }

  /// Says an error on standard error; returns the exit code to throw.
  static func report(_ error: any Error) -> ExitCode {
    FileHandle.standardError.write(Data("headscope: \(sentence(of: error))\n".utf8))
    return exitCode(of: error)
  }

  /// What an error says, in one sentence that can be printed.
  static func sentence(of error: any Error) -> String { sentence(printable("\(error)")) }

  /// 64 usage, 65 bad data, 66 no such file, 1 anything else.
  static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case AdaKVError.scoreNotANumber, AdaKVError.shape, AdaKVError.notFinite, SessionError.nothingAnswered:
      ExitCode(65)
    case is AdaKVError, is UsageFailure, is SessionError, is SourceRefusal, PromptError.unknownTask,
      PromptError.lengthTooSmall, PromptError.lengthTooLarge:
      ExitCode(64)
    case let error as FormatError: ExitCode(error.isMissingFile ? 66 : 65)
    case let error as TokenizerError: ExitCode(error.isMissingFile ? 66 : 65)
    case let error as PromptError: ExitCode(error.isMissingFile ? 66 : 65)
    case is CheckpointError, is HeadImportanceError, is ChatTemplateError, is InferenceError: ExitCode(65)
    default: ExitCode(1)
    }
  }

  /// The text with a stop behind it; its first letter may be a file's and stays as it is.
  private static func sentence(_ text: String) -> String {
    text + (text.hasSuffix(".") || text.hasSuffix("?") ? "" : ".")
  }

  /// Names from outside may hold anything: control characters are not passed on to a terminal.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            ? "\u{FFFD}" : scalar
        }))
  }
}
