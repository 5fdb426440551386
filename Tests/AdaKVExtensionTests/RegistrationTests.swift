import AdaKV
import Synchronization
import Testing

/// What a catalogue takes, and what it refuses.
@Suite struct RegistrationTests {
  /// A scorer of any name that gives whatever it is told.
  struct Told: Scorer {
    var name = "told"
    var window = 8
    var needs: Set<Ingredient> { [] }
    var answer: @Sendable (LayerObservation) throws(AdaKVError) -> CandidateScores = {
      observation throws(AdaKVError) in
      try CandidateScores(kvHeads: observation.kvHeads, candidates: 0, values: [])
    }

    func scores(for observation: LayerObservation) throws(AdaKVError) -> CandidateScores {
      try answer(observation)
    }
  }

  struct Nameless: BudgetAllocator { let name: String }

  @Test(arguments: ["snapkv", "critical-snapkv"]) func aScorersNameIsTakenOnce(name: String) {
    #expect(throws: AdaKVError.nameTaken(name)) {
      try PolicyCatalog.standard.registering(scorer: { _ in Told(name: name) })
    }
  }

  @Test func anAllocatorsAndAPolicysNameIsTakenOnce() throws {
    #expect(throws: AdaKVError.nameTaken("mass")) {
      try extendedCatalog().registering(allocator: MassAllocator.init(reading:))
    }
    #expect(throws: AdaKVError.nameTaken("fading-mass")) {
      try extendedCatalog().registering(
        policy: NamedPolicy("fading-mass", scorer: "knorm", allocator: "mass", source: "", summary: ""))
    }
    #expect(AdaKVError.nameTaken("mass").description == "the name 'mass' is taken")
  }

  @Test(arguments: ["", "a+b", "a:b", "a,b", "a b", "a=b", "a\n"]) func namesMustFitIntoAText(name: String) {
    #expect(throws: AdaKVError.malformedName(name)) {
      try PolicyCatalog.standard.registering(scorer: { _ in Told(name: name) })
    }
    #expect(throws: AdaKVError.malformedName(name)) {
      try PolicyCatalog.standard.registering(allocator: { _ in Nameless(name: name) })
    }
    #expect(throws: AdaKVError.malformedName(name)) {
      try PolicyCatalog.standard.registering(
        policy: NamedPolicy(name, scorer: "snapkv", allocator: "adakv", source: "", summary: ""))
    }
  }

  @Test(arguments: [
    ("snapvk", "adakv", "", "unknown policy 'snapvk+adakv'; did you mean snapkv+adakv?"),
    ("snapkv", "adakv", "widow=3", "policy mine has no parameter 'widow'; did you mean window?"),
    (
      "snapkv", "adakv", "window",
      "policy mine: window= cannot be used, expected key=value, separated by commas"
    ),
  ])
  func aNamedPolicyMustBeOne(scorer: String, allocator: String, settings: String, sentence: String) {
    do {
      _ = try PolicyCatalog.standard.registering(
        policy: NamedPolicy(
          "mine", scorer: scorer, allocator: allocator, settings: settings, source: "", summary: ""))
      Issue.record("\(scorer)+\(allocator):\(settings) was taken")
    } catch {
      #expect(error.description == sentence)
    }
  }

  @Test func whatAMakerThrowsIsThrown() {
    #expect(throws: AdaKVError.malformedBudget("none")) {
      try PolicyCatalog.standard.registering(
        scorer: { _ throws(AdaKVError) -> Told in throw .malformedBudget("none") })
    }
  }

  /// Comparing and writing make nothing: a policy knows what it reads.
  @Test func comparingAndWritingMakeNoParts() throws {
    final class Count: Sendable { let made = Mutex(0) }
    let count = Count()
    let catalog = try PolicyCatalog.standard.registering(
      scorer: { _ in
        count.made.withLock { $0 += 1 }
        return Told()
      })
    let policies = [
      try Policy("told+adakv:alpha=0.5", catalog: catalog), try Policy("told+adakv", catalog: catalog),
    ]
    let before = count.made.withLock { $0 }
    #expect(policies[0] != policies[1] && policies[0] == policies[0])
    #expect(policies.map(\.description) == ["told+adakv:alpha=0.5", "told+adakv"])
    #expect(count.made.withLock { $0 } == before)
  }
}
