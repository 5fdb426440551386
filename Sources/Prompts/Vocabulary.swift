/// The words that task prompts are made of: those that the bundled model was trained on.
enum Vocabulary {
  /// First words of keys and of the subjects of sentences.
  static let adjectives = [
    "amber", "quiet", "silver", "bright", "gentle", "hollow", "crimson", "frozen", "golden", "humble",
    "ivory", "jolly", "keen", "lively", "misty", "noble", "olive", "proud", "rapid", "rusty", "scarlet",
    "shy", "tiny", "velvet", "warm", "wild", "young", "zesty", "brave", "calm", "dusty", "eager",
    "faint", "grand", "happy", "icy", "lazy", "mellow", "neat", "odd", "plain", "quick", "rough",
    "sharp", "tame", "vast", "weary", "bold", "cold", "dark",
  ]

  /// Keys, and what sentences are about.
  static let nouns = [
    "falcon", "river", "harbor", "lantern", "meadow", "anchor", "badger", "canyon", "dagger", "ember",
    "forest", "glacier", "hammer", "island", "jacket", "kettle", "ladder", "marble", "needle",
    "orchard", "pebble", "quarry", "ribbon", "saddle", "temple", "umbrella", "valley", "walnut",
    "yacht", "zephyr", "barrel", "candle", "drum", "engine", "feather", "garden", "helmet", "insect",
    "jungle", "kitten", "lemon", "mirror", "nest", "oven", "pencil", "rabbit", "stone", "tower",
    "violin", "wagon",
  ]

  /// What a subject does to an object.
  static let verbs = [
    "watches", "follows", "carries", "finds", "paints", "moves", "holds", "guards", "hides", "cleans",
    "lifts", "breaks", "opens", "closes", "turns", "visits",
  ]

  /// Where it does so.
  static let places = [
    "near the old mill", "by the long road", "under the tall bridge", "behind the red barn",
    "at the north gate", "in the deep well", "on the flat roof", "beside the cold lake",
    "past the stone wall", "above the wide field",
  ]
}
