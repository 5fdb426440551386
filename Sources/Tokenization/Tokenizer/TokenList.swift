/// The tokens of a vocabulary by id, their spellings one after the other in one array.
struct TokenList: Sendable {
  private enum Mark {
    static let exists: UInt8 = 1
    static let isAdded: UInt8 = 2
    static let isSpecial: UInt8 = 4
    /// Special, and spelled so that decoding knows it for special.
    static let isSkipped: UInt8 = 8
  }

  private var bytes: [UInt8] = []
  private var ends = [0]
  private var marks: [UInt8]

  /// A list of spellings by id, `nil` where no token has the id, and the added tokens among them.
  ///
  /// - Parameters:
  ///   - spellings: One for each id; those of added tokens are not looked at.
  ///   - added: Tokens with ids below the number of spellings.
  ///   - normalizer: What is done to the contents of added tokens that are searched for in normalized text.
  init(_ spellings: [[UInt8]?], added: [AddedToken], normalizer: TextNormalizer) {
    var contents: [Int32: [UInt8]] = [:]
    marks = spellings.map { $0 == nil ? 0 : Mark.exists }
    for token in added {
      let content = Array(token.content.utf8)
      let spelling = token.isNormalized ? normalizer.apply(content) : content
      contents[token.id] = spelling
      var mark = Mark.exists | Mark.isAdded
      if token.isSpecial { mark |= spelling == content ? Mark.isSpecial | Mark.isSkipped : Mark.isSpecial }
      marks[Int(token.id)] = mark
    }
    for (id, spelling) in spellings.enumerated() {
      bytes += contents[Int32(truncatingIfNeeded: id)] ?? spelling ?? []
      ends.append(bytes.count)
    }
  }

  /// One more than the highest id.
  var count: Int { marks.count }

  func has(_ id: Int32) -> Bool { mark(id) & Mark.exists != 0 }
  func isAdded(_ id: Int32) -> Bool { mark(id) & Mark.isAdded != 0 }
  func isSpecial(_ id: Int32) -> Bool { mark(id) & Mark.isSpecial != 0 }
  func isSkipped(_ id: Int32) -> Bool { mark(id) & Mark.isSkipped != 0 }

  /// How the file spells a token; nothing for ids without one.
  func spelling(_ id: Int32) -> [UInt8] {
    guard marks.indices.contains(Int(id)) else { return [] }
    return Array(bytes[ends[Int(id)]..<ends[Int(id) + 1]])
  }

  private func mark(_ id: Int32) -> UInt8 {
    marks.indices.contains(Int(id)) ? marks[Int(id)] : 0
  }
}
