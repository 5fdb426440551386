/// A scorer or an allocator: what a policy's text names and sets.
public protocol PolicyPart: Sendable {
  /// The name in a policy's text, as in `snapkv+adakv`.
  var name: String { get }
  /// Everything that can be set, with its value, in the order in which a policy is written.
  ///
  /// Policies are compared and written by the names and parameters of their parts, so what makes two values of a type
  /// different belongs here, and what is written here must be read by the part's maker
  /// (``PolicyCatalog/registering(scorer:)``).
  var parameters: [Parameter] { get }
}

extension PolicyPart {
  /// None.
  public var parameters: [Parameter] { [] }
}
