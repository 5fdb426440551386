/// The tokens of a vocabulary while it is read, checked one by one.
struct ModelTokens {
  let path: String
  /// Ids by spelling.
  private(set) var table: ByteStringTable
  /// Spellings by id; `nil` where no token has the id.
  private(set) var spellings: [[UInt8]?] = []
  /// The number of different tokens.
  private(set) var count = 0

  init(path: String, capacity: Int) {
    self.path = path
    table = ByteStringTable(capacity: capacity)
    spellings.reserveCapacity(capacity)
  }

  /// Puts a token in; refuses an id that is taken, a second id for a token, and ids from `limit` on.
  mutating func insert(_ token: String, id: Int, limit: Int) throws(TokenizerError) {
    guard id >= 0, id < min(limit, Int(Int32.max)) else {
      throw .idOutOfRange(path: path, token: token, id: id, limit: limit)
    }
    if let first = table.insert(token.utf8, id: Int32(truncatingIfNeeded: id)) {
      guard Int(first) != id else { return }
      throw .conflictingIDs(path: path, token: token, first: Int(first), second: id)
    }
    reserve(id)
    if let owner = spellings[id] {
      throw .duplicateID(path: path, id: id, first: String(decoding: owner, as: UTF8.self), second: token)
    }
    spellings[id] = Array(token.utf8)
    count += 1
  }

  /// Puts a token in; a token that is there already is found by its new id from here on.
  mutating func replace(_ token: String, id: Int) {
    table.replace(token.utf8, id: Int32(truncatingIfNeeded: id))
    reserve(id)
    spellings[id] = Array(token.utf8)
    count += 1
  }

  /// Puts a token in that may take the place of another.
  mutating func add(_ token: String, id: Int) {
    _ = table.insert(token.utf8, id: Int32(truncatingIfNeeded: id))
    reserve(id)
    spellings[id] = Array(token.utf8)
  }

  /// The tokens `<0x00>` to `<0xFF>`, negative where there is none.
  func byteTokens() -> [Int32] {
    (0...UInt8.max).map { table.id(of: ByteToken.spelling($0)) ?? -1 }
  }

  private mutating func reserve(_ id: Int) {
    while spellings.count <= id { spellings.append(nil) }
  }
}
