import Foundation
import TestSupport

/// Expected values that other people's code made.
enum Fixture {
  static func path(_ name: String) -> String { Repository.fixture(name) }

  static func decode<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: URL(filePath: path(name))))
  }
}
