/// How a prompt is put to the model, as the files name it.
enum Protocols {
  /// Context and question are one prompt; the window sees the question.
  static let questionAware = "aware"
}
