import Inference
import Tokenization

@testable import Formats

/// Opens the input as a GGUF file and reads all values and tensors.
///
/// Then as a model, with its tokenizer and chat template.
func fuzzGGUF(_ input: UnsafeRawBufferPointer) {
  refusable {
    let model = try LanguageModel(path: FuzzFiles.write(input, "model.gguf"), threads: 1)
    refusable {
      let tokenizer = try Tokenizer(ofModel: model.path, gguf: model.gguf)
      let ids = tokenizer.encode("a b\u{1F600}")
      precondition(ids.allSatisfy { 0 <= $0 && $0 < tokenizer.vocabularySize })
      refusable {
        let template = try ChatTemplate(ofModel: model.path, gguf: model.gguf, tokenizer: tokenizer)
        _ = try template.wrap("a")
      }
    }
    // Numbers from anywhere may take a while.
    if model.parameterCount < 1 << 20, model.configuration.layers < 8 {
      refusable {
        let prefill = try model.prefill([0, 1, 0])
        let batch = DecodeBatch(model: model, prefill: prefill)
        _ = try batch.step([(stream: batch.addStream(kept: nil), token: 1)])
      }
    }
  }
  refusable {
    let file = try GGUFFile(MappedFile(copying: input, path: "x"))
    for (key, value) in file.metadata {
      touch(value)
      refusable { _ = try file.string(key) }
      refusable { _ = try file.integer(key, in: 0...1000) }
      refusable { _ = try file.number(key, in: 0...1) }
      refusable { _ = try file.boolean(key) }
      refusable { _ = try file.integers(key, in: 0...1000) }
      refusable { _ = try file.numbers(key) }
      refusable { _ = try file.booleans(key) }
      refusable { _ = try file.strings(key) }
      refusable {
        for string in try file.byteStrings(key) { precondition(string.bytes.count == string.count) }
      }
    }
    for (name, tensor) in file.tensors {
      let sum = try file.withBytes(named: name) { bytes in bytes.reduce(0) { $0 &+ Int($1) } }
      precondition(sum <= 255 * tensor.byteRange.count)
      precondition(tensor.shape.reduce(1, *) == tensor.elementCount)
      refusable {
        let floats = try file.floats(named: name)
        precondition(floats.count == tensor.elementCount)
      }
    }
  }
}

private func touch(_ value: GGUFValue) {
  _ = value.shown
  guard let array = value.array else { return }
  var count = 0
  for element in array {
    touch(element)
    count += 1
  }
  precondition(count == array.count)
}
