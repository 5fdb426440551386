/// A part of a template: text, or a tag.
struct JinjaPart: Sendable {
  enum Kind: Equatable, Sendable {
    case text(JinjaText)
    case output([JinjaToken])
    case statement([JinjaToken])
  }

  let line: Int
  let kind: Kind
}
