/// Something that takes bytes, piece after piece: a file, standard output, memory.
public protocol ByteSink: AnyObject {
  /// Adds bytes, which may wait for ``flush()`` before they go anywhere.
  ///
  /// - Throws: ``ExportError``, of these bytes or of earlier ones.
  func write(_ bytes: some Collection<UInt8>) throws(ExportError)

  /// Sends off all bytes that wait.
  ///
  /// - Throws: ``ExportError``.
  func flush() throws(ExportError)
}

extension ByteSink {
  /// Adds text as UTF-8.
  ///
  /// - Throws: ``ExportError``, of this text or of earlier bytes.
  public func write(_ text: String) throws(ExportError) { try write(text.utf8) }
}
