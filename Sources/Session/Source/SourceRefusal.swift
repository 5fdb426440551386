/// Why a source does not do what it was asked.
package struct SourceRefusal: Error, Equatable, Sendable {
  /// The source's name.
  package let source: String
  /// What was asked of it.
  package let capability: Capability

  /// States what a source cannot give.
  package init(source: String, _ capability: Capability) {
    self.source = source
    self.capability = capability
  }
}

extension SourceRefusal: CustomStringConvertible {
  /// One sentence that names source and capability.
  package var description: String { "\(source): this source does not give \(capability)" }
}
