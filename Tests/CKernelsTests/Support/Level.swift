import CKernels
import Testing

/// One level of kernels this processor can run.
struct Level: CustomTestStringConvertible, Sendable {
  let name: String
  let value: hk_level

  /// Every level of this processor, the portable one first.
  static let all = [
    Level(name: "portable", value: HK_PORTABLE),
    Level(name: "avx2", value: HK_AVX2),
    Level(name: "avx512", value: HK_AVX512),
  ].filter { hk_kernels_at($0.value) != nil }

  var testDescription: String { name }

  /// The level's kernels, called past the dispatch so that tests in parallel do not change each other's level.
  var kernels: hk_kernels { hk_kernels_at(value).pointee }
}
