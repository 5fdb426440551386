import Formats
import Foundation
import Inference

/// A decoder of the Llama architecture in plain loops of float64, to compare with.
struct NaiveDecoder {
  /// One layer's rows for the tokens it was run on.
  struct Layer {
    /// `[N][H * d]`, before rotary embedding and after.
    var plainQueries: [[Double]]
    var queries: [[Double]]
    /// `[N][K * d]`, before rotary embedding and after.
    var plainKeys: [[Double]]
    var keys: [[Double]]
    var values: [[Double]]
    /// `[H][N][N]`, 0 above the diagonal.
    var attention: [[[Double]]]
  }

  let shape: ModelConfiguration
  let layers: [Layer]

  init(directory: String, shape: ModelConfiguration, tokens: [Int32]) throws {
    self.shape = shape
    let file = try SafetensorsFile(path: directory + "/model.safetensors")
    func matrix(_ name: String) throws -> [[Double]] {
      let info = try file.info(named: name)
      let columns = info.shape.last ?? 1
      let all = try file.floats(named: name).map(Double.init)
      return stride(from: 0, to: all.count, by: columns).map { Array(all[$0..<$0 + columns]) }
    }
    let embedding = try matrix("model.embed_tokens.weight")
    var hidden = tokens.map { embedding[Int($0)] }
    layers = try (0..<shape.layers).map { layer in
      let prefix = "model.layers.\(layer)."
      func product(_ rows: [[Double]], _ name: String) throws -> [[Double]] {
        let weights = try matrix(prefix + name + ".weight")
        return rows.map { row in weights.map { dot($0, row) } }
      }
      func norm(_ rows: [[Double]], _ name: String) throws -> [[Double]] {
        let weights = try matrix(prefix + name + ".weight")[0]
        return rows.map { row in
          let scale = 1 / (dot(row, row) / Double(row.count) + Double(shape.rmsNormEpsilon)).squareRoot()
          return zip(row, weights).map { $0 * scale * $1 }
        }
      }
      let normed = try norm(hidden, "input_layernorm")
      let queries = try product(normed, "self_attn.q_proj")
      let keys = try product(normed, "self_attn.k_proj")
      let values = try product(normed, "self_attn.v_proj")
      let found = Self.attend(shape, queries: queries, keys: keys, values: values)
      let outputs = tokens.indices.map { row in
        (0..<shape.queryWidth).map { column in
          let head = column / shape.headDimension
          let from = head / shape.groupSize * shape.headDimension + column % shape.headDimension
          return tokens.indices.reduce(0) { $0 + found.attention[head][row][$1] * values[$1][from] }
        }
      }
      hidden = zip(hidden, try product(outputs, "self_attn.o_proj")).map { zip($0, $1).map { $0 + $1 } }
      let inner = try norm(hidden, "post_attention_layernorm")
      let gated = zip(try product(inner, "mlp.gate_proj"), try product(inner, "mlp.up_proj")).map {
        zip($0, $1).map { $0 / (1 + exp(-$0)) * $1 }
      }
      hidden = zip(hidden, try product(gated, "mlp.down_proj")).map { zip($0, $1).map { $0 + $1 } }
      return found
    }
  }

  /// A head's row at a position; positions need not be whole.
  static func rotated(_ row: [Double], _ position: Int, _ shape: ModelConfiguration) -> [Double] {
    let half = shape.headDimension / 2
    var result = row
    for head in 0..<row.count / shape.headDimension {
      for index in 0..<half {
        let angle =
          Double(position)
          / pow(shape.ropeTheta(layer: 0) ?? 0, Double(2 * index) / Double(shape.headDimension))
        let (low, high) = (head * shape.headDimension + index, head * shape.headDimension + index + half)
        result[low] = row[low] * cos(angle) - row[high] * sin(angle)
        result[high] = row[high] * cos(angle) + row[low] * sin(angle)
      }
    }
    return result
  }

  private static func attend(
    _ shape: ModelConfiguration, queries: [[Double]], keys: [[Double]], values: [[Double]]
  ) -> Layer {
    let d = shape.headDimension
    let turnedQueries = queries.enumerated().map { rotated($1, $0, shape) }
    let turnedKeys = keys.enumerated().map { rotated($1, $0, shape) }
    let attention = (0..<shape.queryHeads).map { head in
      queries.indices.map { row in
        let query = turnedQueries[row][head * d..<(head + 1) * d]
        let first = head / shape.groupSize * d
        let weights = queries.indices.map { column in
          column > row ? 0 : exp(dot(query, turnedKeys[column][first..<first + d]) / Double(d).squareRoot())
        }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
      }
    }
    return Layer(
      plainQueries: queries, queries: turnedQueries, plainKeys: keys, keys: turnedKeys, values: values,
      attention: attention)
  }
}

/// The sum of products of two lists of the same length.
func dot(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The means of the columns of rows of the same length.
func means(_ rows: some Collection<[Double]>) -> [Double] {
  guard let first = rows.first else { return [] }
  return first.indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
}

/// The largest difference, as a share of the largest expected value.
func relativeDifference(_ found: [Float], _ expected: [Double]) -> Double {
  let largest = expected.reduce(1e-30) { max($0, abs($1)) }
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let difference = abs(Double(pair.0) - pair.1) / largest
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
