import CKernels
import TestSupport
import Testing

@Suite("Choice of level")
struct DispatchTests {
  @Test("The best level is in use, and has kernels as every level below it")
  func bestByDefault() {
    #expect(hk_level_in_use() == hk_best_level())
    #expect(Level.all.map(\.value.rawValue) == Array(0...hk_best_level().rawValue))
  }

  @Test("A level the processor lacks is refused and changes nothing")
  func refusesUnknownLevels() {
    #expect(!hk_use_level(hk_level(rawValue: hk_best_level().rawValue + 1)))
    #expect(hk_kernels_at(hk_level(rawValue: 3)) == nil)
    #expect(hk_level_in_use() == hk_best_level())
    #expect(hk_use_level(hk_best_level()))
  }

  @Test("The public functions are those of the level in use")
  func publicFunctions() {
    var random = SeededGenerator(seed: 8)
    let x = random.matrix(1, 100)
    let y = random.matrix(1, 100)
    var dispatched = x.values
    hk_silu_multiply(x.values, y.values, 100, &dispatched)
    var direct = x.values
    hk_kernels_at(hk_level_in_use()).pointee.silu_multiply(x.values, y.values, 100, &direct)
    #expect(dispatched == direct)
  }
}
