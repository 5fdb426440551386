import AdaKV
import Foundation

/// Scores and kept positions as bare little-endian numbers, for programs beside this one.
enum ScoreFile {
  /// Reads layers of `[heads, candidates]` float32, one behind the other.
  static func layers(path: String, heads: Int, candidates: Int) throws -> [CandidateScores] {
    let data = try Data(contentsOf: URL(filePath: path))
    let count = heads * candidates
    guard count > 0, data.count > 0, data.count % (4 * count) == 0 else {
      throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: path])
    }
    return try data.withUnsafeBytes { bytes in
      try (0..<data.count / (4 * count)).map { layer in
        let values = (0..<count).map { index in
          Float(
            bitPattern: UInt32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * (layer * count + index), as: UInt32.self))
          )
        }
        return try CandidateScores(kvHeads: heads, candidates: candidates, values: values)
      }
    }
  }

  /// Writes for each layer the capacities of its KV heads and then the positions kept, as int32.
  static func write(_ selections: [KeptEntries], path: String) throws {
    var data = Data()
    for selection in selections {
      let capacities = (0..<selection.kvHeads).map { Int32(truncatingIfNeeded: selection[head: $0].count) }
      for number in capacities + selection.positions {
        withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    try data.write(to: URL(filePath: path))
  }
}
