/// The values that a function, a method, a filter or a macro is given.
struct JinjaArgumentValues {
  var positional: [JinjaValue] = []
  var named: [(key: String, value: JinjaValue)] = []

  /// The value at a place, or of a name.
  func value(_ place: Int, _ name: String) -> JinjaValue? {
    place < positional.count ? positional[place] : named.first { $0.key == name }?.value
  }

  /// The text at a place, or of a name; `nil` when there is no value or none.
  func text(_ place: Int, _ name: String) throws(JinjaFailure) -> JinjaText? {
    switch value(place, name) {
    case nil, .some(.none): return nil
    case .text(let text): return text
    case .some(let other): throw .unknown("\(other.kind) for '\(name)'")
    }
  }
}
