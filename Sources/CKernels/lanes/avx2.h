#ifndef HEADSCOPE_LANES_AVX2_H
#define HEADSCOPE_LANES_AVX2_H

// Vectors of eight floats with fused multiply-add, for x86-64-v3.

#include <immintrin.h>
#include <string.h>

#define LANES 8
/// Rows of the largest register tile, and of the smaller one for what is left over.
#define FULL_ROWS 6
#define LESS_ROWS 2
/// The most rows that one pass of a matrix-vector product serves.
#define VECTOR_ROWS 3

typedef __m256 vf;
typedef int32_t vi __attribute__((vector_size(32)));
typedef double vd __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(32)));
typedef uint16_t vh __attribute__((vector_size(16)));

INLINE vf v_splat(float x) { return _mm256_set1_ps(x); }
INLINE vf v_load(const void *p) { return _mm256_loadu_ps(p); }
INLINE void v_store(float *p, vf x) { _mm256_storeu_ps(p, x); }

/// All bits of the first `n` lanes.
INLINE __m256i v_first_lanes(size_t n) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), lane);
}

/// The first `n` floats, `n <= LANES`, and zeros behind them.
INLINE vf v_load_part(const void *p, size_t n) {
  return n == LANES ? v_load(p) : _mm256_maskload_ps(p, v_first_lanes(n));
}

INLINE void v_store_part(float *p, vf x, size_t n) {
  // Masked stores are slow on some processors, so whole vectors do without.
  if (n == LANES) {
    v_store(p, x);
  } else {
    _mm256_maskstore_ps(p, v_first_lanes(n), x);
  }
}

INLINE vf v_multiply_add(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }

/// The larger of each; where they cannot be compared, `b`.
INLINE vf v_max(vf a, vf b) { return _mm256_max_ps(a, b); }

/// One bit for every lane in which a comparison holds.
INLINE unsigned v_bits(vi holds) { return (unsigned)_mm256_movemask_ps((vf)holds); }

/// For every set of lanes, the lanes in it one behind the other, a byte each.
#define PACKED_LANE(set, i) \
  ((uint64_t)(((set) >> (i)) & 1) * (i) << (8 * __builtin_popcount((set) & ((1 << (i)) - 1))))
#define PACKED_1(set)                                                                                   \
  PACKED_LANE(set, 1) | PACKED_LANE(set, 2) | PACKED_LANE(set, 3) | PACKED_LANE(set, 4) |               \
    PACKED_LANE(set, 5) | PACKED_LANE(set, 6) | PACKED_LANE(set, 7)
#define PACKED_4(set) PACKED_1(set), PACKED_1((set) + 1), PACKED_1((set) + 2), PACKED_1((set) + 3)
#define PACKED_16(set) PACKED_4(set), PACKED_4((set) + 4), PACKED_4((set) + 8), PACKED_4((set) + 12)
#define PACKED_64(set) PACKED_16(set), PACKED_16((set) + 16), PACKED_16((set) + 32), PACKED_16((set) + 48)
static const uint64_t packed_lanes[256] = {PACKED_64(0), PACKED_64(64), PACKED_64(128), PACKED_64(192)};

INLINE __m256i v_packed_lanes(unsigned set) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(packed_lanes + set)));
}

/// Stores the lanes of `set` in their order; what follows them, as far as a whole vector, is undefined.
INLINE void v_pack(void *p, vf x, unsigned set) {
  _mm256_storeu_ps(p, _mm256_permutevar8x32_ps(x, v_packed_lanes(set)));
}

/// The same for the numbers `first`, `first + 1` … of the lanes.
INLINE void v_pack_numbers(int32_t *p, int32_t first, unsigned set) {
  _mm256_storeu_si256((__m256i *)p, _mm256_add_epi32(v_packed_lanes(set), _mm256_set1_epi32(first)));
}

INLINE vh v_load_halves(const void *p) { return (vh)_mm_loadu_si128(p); }

INLINE vh v_load_halves_part(const void *p, size_t n) {
  vh x = {0};
  memcpy(&x, p, n * sizeof(uint16_t));
  return x;
}

INLINE vf v_from_f16(vh h) { return _mm256_cvtph_ps((__m128i)h); }

/// Eight float16 numbers as floats.
INLINE void v_widen_8(h8 halves, float *out) { _mm256_storeu_ps(out, _mm256_cvtph_ps((__m128i)halves)); }

/// In every group of four lanes: 0 and 1 of `a` and `b` in turn; 2 and 3 of them; the lower pairs; the upper.
#define V_FIRST_SINGLES(a, b) _mm256_unpacklo_ps(a, b)
#define V_LAST_SINGLES(a, b) _mm256_unpackhi_ps(a, b)
#define V_FIRST_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define V_LAST_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)

/// Half of the lanes, to widen.
#define V_LOW_HALF(x) __builtin_shufflevector(x, x, 0, 1, 2, 3)
#define V_HIGH_HALF(x) __builtin_shufflevector(x, x, 4, 5, 6, 7)

/// Adds (or compares) the groups of four lanes with each other.
INLINE v4 v_fold_sum(vf x) { return _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1)); }
INLINE v4 v_fold_max(vf x) { return _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1)); }

/// `x * 2^n` for whole `n` from -160 to 160, in two steps so that neither factor leaves the range.
INLINE vf v_scale(vf x, vi n) {
  vi half = n >> 1;
  vf first = (vf)((half + 127) << 23), second = (vf)((n - half + 127) << 23);
  return x * first * second;
}

INLINE void v_transpose(vf r[LANES]) {
  vf t[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i += 4) {
    vf a = V_FIRST_SINGLES(r[i], r[i + 1]), b = V_LAST_SINGLES(r[i], r[i + 1]);
    vf c = V_FIRST_SINGLES(r[i + 2], r[i + 3]), d = V_LAST_SINGLES(r[i + 2], r[i + 3]);
    t[i] = V_FIRST_PAIRS(a, c);
    t[i + 1] = V_LAST_PAIRS(a, c);
    t[i + 2] = V_FIRST_PAIRS(b, d);
    t[i + 3] = V_LAST_PAIRS(b, d);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    r[i] = _mm256_permute2f128_ps(t[i], t[i + 4], 0x20);
    r[i + 4] = _mm256_permute2f128_ps(t[i], t[i + 4], 0x31);
  }
}

#endif
