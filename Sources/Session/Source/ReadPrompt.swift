package import AdaKV

/// A prompt as a source has read it, or as far as it is.
package protocol ReadPrompt: AnyObject {
  /// Tokens of the prompt, `N`.
  var tokenCount: Int { get }
  /// What is said of the token after the prompt; there once all layers are read.
  var prediction: Prediction { get }
  /// What losses are measured on; nil for a source that lacks values or output projection.
  var outputs: (any LayerOutputs)? { get }

  /// A layer's values of an ingredient in the shape that the ingredient states, of all `N` tokens.
  ///
  /// - Precondition: The layer is read.
  /// - Throws: ``SourceRefusal`` for what was not read, ``SessionError/attentionNotPlain(layer:)``, the source's own
  ///   errors, `CancellationError`.
  func values(of ingredient: Ingredient, layer: Int) throws -> [Float]

  /// Whether all of these can be given without reading the prompt again.
  func holds(_ needs: Set<Ingredient>) -> Bool

  /// Streams that decode after the prompt, none yet.
  ///
  /// - Throws: ``SourceRefusal``.
  func makeDecoder() throws -> any StreamDecoder
}
