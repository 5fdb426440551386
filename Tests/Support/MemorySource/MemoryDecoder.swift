import AdaKV
import Readings
import Session

/// Streams over a prompt of the made-up model.
final class MemoryDecoder {
  private let prompt: MemoryPrompt
  private let source: MemorySource
  private var streams: [Int: Stream] = [:]
  private var next = 0
  private var numbers: MemoryModel { prompt.numbers }

  private struct Stream {
    var tail: [Int32] = []
    /// Positions held, by layer and KV head.
    var held: [[[Int32]]]
  }

  init(_ prompt: MemoryPrompt, of source: MemorySource) {
    self.prompt = prompt
    self.source = source
  }

  private func stream(_ id: Int) -> Stream {
    guard let stream = streams[id] else { preconditionFailure("no such stream") }
    return stream
  }

  private func token(at position: Int, of stream: Stream) -> Int32 {
    position < prompt.tokens.count
      ? prompt.tokens[position] : stream.tail[position - prompt.tokens.count]
  }

  /// A query head's attention from a position over what is held up to it; 0 behind it.
  private func row(_ stream: Stream, layer: Int, head: Int, position: Int) -> [Float] {
    let held = stream.held[layer][head / 2]
    let seen = held.filter { $0 <= position }
    let query = numbers.query(
      layer: layer, head: head, position: position, token: token(at: position, of: stream))
    let row = numbers.attention(
      query,
      on: seen.map {
        numbers.key(
          layer: layer, kvHead: head / 2, position: Int($0), token: token(at: Int($0), of: stream))
      })
    return row + [Float](repeating: 0, count: held.count - seen.count)
  }
}

extension MemoryDecoder: StreamDecoder {
  func addStream(_ contents: StreamContents) throws -> Int {
    if contents.kept != nil, let refusal = source.refusal(of: .evictedDecoding) { throw refusal }
    precondition(contents.substitutes.isEmpty, "the made-up model has no substitutes")
    let every = Array(prompt.tokens.indices.map(Int32.init))
    streams[next] = Stream(
      held: (0..<numbers.layers).map { layer in
        (0..<numbers.kvHeads).map { head in contents.kept.map { Array($0[layer][head: head]) } ?? every }
      })
    next += 1
    return next - 1
  }

  func removeStream(_ id: Int) { streams[id] = nil }

  func step(_ inputs: [(stream: Int, token: Int32)], isCancelled: () -> Bool) throws -> [DecodedToken] {
    if isCancelled() { throw CancellationError() }
    return inputs.map { id, token in
      var stream = stream(id)
      let position = prompt.tokens.count + stream.tail.count
      stream.tail.append(token)
      for layer in 0..<numbers.layers {
        for head in 0..<numbers.kvHeads { stream.held[layer][head].append(Int32(position)) }
      }
      streams[id] = stream
      var outputs: [Float] = []
      let rows = (0..<numbers.layers).map { layer in
        HeadRows(
          (0..<numbers.queryHeads).map { head in
            let row = row(stream, layer: layer, head: head, position: position)
            let values = stream.held[layer][head / 2].map {
              numbers.value(
                layer: layer, kvHead: head / 2, position: Int($0), token: self.token(at: Int($0), of: stream))
            }
            outputs += (0..<numbers.dimension).map { c in
              zip(row, values).reduce(0) { $0 + $1.0 * $1.1[c] }
            }
            return row
          })
      }
      return DecodedToken(stream: id, prediction: .logits(numbers.logits(outputs)), rows: rows)
    }
  }

  func tailLength(of id: Int) -> Int { stream(id).tail.count }

  func held(by id: Int, layer: Int) -> KeptEntries { KeptEntries(stream(id).held[layer]) }

  func evict(from id: Int, keeping positions: [KeptEntries]) {
    streams[id]?.held = positions.map { kept in (0..<kept.kvHeads).map { Array(kept[head: $0]) } }
  }

  func values(of ingredient: Ingredient, stream id: Int, layer: Int) throws -> HeadRows {
    let stream = stream(id)
    switch ingredient {
    case .keyL2:
      return HeadRows(
        (0..<numbers.kvHeads).map { head in
          stream.held[layer][head].map { position in
            let token = token(at: Int(position), of: stream)
            return numbers.key(layer: layer, kvHead: head, position: Int(position), token: token)
              .reduce(0) { $0 + $1 * $1 }.squareRoot()
          }
        })
    case .windowAttention(let window):
      let end = prompt.tokens.count + stream.tail.count
      return HeadRows(
        (0..<numbers.queryHeads).map { head in
          let rows = (end - window..<end).map { row(stream, layer: layer, head: head, position: $0) }
          return rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / Float(window) }
        })
    case .windowVariance, .windowMaximum, .windowEntropy, .attentionMeans, .valueL1, .valueL2, .valueOutputL1,
      .keys, .values, .windowQueries, .futureQueries, .relativeAttention, .headImportance:
      throw SourceRefusal(source: source.summary.name, .ingredient(ingredient))
    }
  }

  func tailOutputs(of id: Int, layer: Int) -> TailOutputs? {
    let stream = stream(id)
    let values = (0..<numbers.kvHeads).map { head in
      stream.tail.enumerated().map {
        numbers.value(
          layer: layer, kvHead: head, position: prompt.tokens.count + $0.offset, token: $0.element)
      }
    }
    return TailOutputs(
      values: values.flatMap { $0.flatMap { $0 } },
      outputL1: (0..<numbers.queryHeads).flatMap { head in
        values[head / 2].map { prompt.outputL1($0, layer: layer, head: head) }
      })
  }
}
