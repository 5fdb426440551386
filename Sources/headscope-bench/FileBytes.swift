import Foundation

/// A file's bytes, mapped, to be read as fast as the machine can: the floor of decoding.
struct FileBytes {
  private let data: Data

  /// Bytes in the file.
  var count: Int { data.count }

  init(path: String) throws { data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped) }

  /// Sum of all whole 64-bit words: cheap enough that the reading is what takes the time.
  func sum() -> UInt64 {
    data.withUnsafeBytes { bytes in
      var sums = SIMD8<UInt64>()
      for offset in stride(from: 0, through: bytes.count - 64, by: 64) {
        sums &+= bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
      }
      return sums.wrappedSum()
    }
  }
}
