/// A sink that keeps its bytes, for tests and for what is small; it can be given an end, as a disk has one.
public final class MemorySink: ByteSink {
  /// What was written.
  public private(set) var bytes: [UInt8] = []
  private let limit: Int

  /// A sink without a byte.
  ///
  /// - Parameter limit: How many bytes it takes; one more is refused.
  public init(limit: Int = .max) { self.limit = limit }

  /// What was written, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds bytes.
  ///
  /// - Throws: ``ExportError/unwritable(path:reason:)`` when it is full; it has taken what had room.
  public func write(_ bytes: some Collection<UInt8>) throws(ExportError) {
    let room = limit - self.bytes.count
    self.bytes.append(contentsOf: bytes.prefix(room))
    if bytes.count > room { throw .unwritable(path: "memory", reason: "it is full") }
  }

  /// Does nothing: no bytes wait.
  public func flush() {}
}
