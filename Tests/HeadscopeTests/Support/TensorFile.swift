import Foundation
import Testing

/// A safetensors file taken apart, so that each part can lie.
struct TensorFile {
  var header: [String: Any]
  /// What follows the header.
  var body: Data
  /// The header's length as the file gives it; `nil` is the true one.
  var claimedLength: UInt64?

  init(_ data: Data) throws {
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    header = try JSONObject.read(data.dropFirst(8).prefix(length))
    body = Data(data.dropFirst(8 + length))
  }

  func bytes() throws -> Data {
    let text = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
    let length = claimedLength ?? UInt64(text.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }) + text + body
  }

  /// Where a tensor's bytes lie in the body.
  func range(of tensor: String) throws -> Range<Int> {
    let entry = try #require(header[tensor] as? [String: Any])
    let offsets = try #require(entry["data_offsets"] as? [Int])
    try #require(offsets.count == 2)
    return offsets[0]..<offsets[1]
  }

  /// Changes one field of a tensor's entry.
  mutating func set(_ tensor: String, _ field: String, _ value: Any) throws {
    var entry = try #require(header[tensor] as? [String: Any])
    entry[field] = value
    header[tensor] = entry
  }
}

/// Objects of JSON as Foundation reads them.
enum JSONObject {
  static func read(_ data: Data) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(data)) as? [String: Any])
  }
}
