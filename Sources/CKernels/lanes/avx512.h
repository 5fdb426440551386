#ifndef HEADSCOPE_LANES_AVX512_H
#define HEADSCOPE_LANES_AVX512_H

// Vectors of sixteen floats with fused multiply-add and masks, for x86-64-v4.

#include <immintrin.h>

#define LANES 16
/// Rows of the largest register tile, and of the smaller one for what is left over.
#define FULL_ROWS 12
#define LESS_ROWS 4
/// The most rows that one pass of a matrix-vector product serves.
#define VECTOR_ROWS 6

typedef __m512 vf;
typedef int32_t vi __attribute__((vector_size(64)));
typedef double vd __attribute__((vector_size(64)));
typedef uint32_t vu __attribute__((vector_size(64)));
typedef uint16_t vh __attribute__((vector_size(32)));

INLINE vf v_splat(float x) { return _mm512_set1_ps(x); }
INLINE vf v_load(const void *p) { return _mm512_loadu_ps(p); }
INLINE void v_store(float *p, vf x) { _mm512_storeu_ps(p, x); }

INLINE __mmask16 v_first_lanes(size_t n) { return (__mmask16)((1u << n) - 1); }

/// The first `n` floats, `n <= LANES`, and zeros behind them.
INLINE vf v_load_part(const void *p, size_t n) { return _mm512_maskz_loadu_ps(v_first_lanes(n), p); }
INLINE void v_store_part(float *p, vf x, size_t n) { _mm512_mask_storeu_ps(p, v_first_lanes(n), x); }

INLINE vf v_multiply_add(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }

/// The larger of each; where they cannot be compared, `b`.
INLINE vf v_max(vf a, vf b) { return _mm512_max_ps(a, b); }

/// One bit for every lane in which a comparison holds.
INLINE unsigned v_bits(vi holds) { return _mm512_movepi32_mask((__m512i)holds); }

/// Stores the lanes of `set` in their order; what follows them, as far as a whole vector, is undefined.
INLINE void v_pack(void *p, vf x, unsigned set) {
  // Packed in a register: packing into memory takes over a hundred cycles on some processors.
  _mm512_storeu_ps(p, _mm512_maskz_compress_ps((__mmask16)set, x));
}

/// The same for the numbers `first`, `first + 1` … of the lanes.
INLINE void v_pack_numbers(int32_t *p, int32_t first, unsigned set) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  __m512i numbers = _mm512_add_epi32(lane, _mm512_set1_epi32(first));
  _mm512_storeu_si512(p, _mm512_maskz_compress_epi32((__mmask16)set, numbers));
}

INLINE vh v_load_halves(const void *p) { return (vh)_mm256_loadu_si256(p); }

INLINE vh v_load_halves_part(const void *p, size_t n) {
  return (vh)_mm256_maskz_loadu_epi16(v_first_lanes(n), p);
}

INLINE vf v_from_f16(vh h) { return _mm512_cvtph_ps((__m256i)h); }

/// Eight float16 numbers as floats.
INLINE void v_widen_8(h8 halves, float *out) { _mm256_storeu_ps(out, _mm256_cvtph_ps((__m128i)halves)); }

/// In every group of four lanes: 0 and 1 of `a` and `b` in turn; 2 and 3 of them; the lower pairs; the upper.
#define V_FIRST_SINGLES(a, b) _mm512_unpacklo_ps(a, b)
#define V_LAST_SINGLES(a, b) _mm512_unpackhi_ps(a, b)
#define V_FIRST_PAIRS(a, b) (vf) _mm512_unpacklo_pd((__m512d)(a), (__m512d)(b))
#define V_LAST_PAIRS(a, b) (vf) _mm512_unpackhi_pd((__m512d)(a), (__m512d)(b))

/// Half of the lanes, to widen.
#define V_LOW_HALF(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
#define V_HIGH_HALF(x) __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)

/// Adds (or compares) the groups of four lanes with each other.
INLINE v4 v_fold_sum(vf x) {
  __m256 y = _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
  return _mm_add_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
}

INLINE v4 v_fold_max(vf x) {
  __m256 y = _mm256_max_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
  return _mm_max_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
}

/// `x * 2^n`, rounding and overflowing as one multiplication.
INLINE vf v_scale(vf x, vi n) { return _mm512_scalef_ps(x, _mm512_cvtepi32_ps((__m512i)n)); }

INLINE void v_transpose(vf r[LANES]) {
  vf t[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; i += 4) {
    vf a = V_FIRST_SINGLES(r[i], r[i + 1]), b = V_LAST_SINGLES(r[i], r[i + 1]);
    vf c = V_FIRST_SINGLES(r[i + 2], r[i + 3]), d = V_LAST_SINGLES(r[i + 2], r[i + 3]);
    t[i] = V_FIRST_PAIRS(a, c);
    t[i + 1] = V_LAST_PAIRS(a, c);
    t[i + 2] = V_FIRST_PAIRS(b, d);
    t[i + 3] = V_LAST_PAIRS(b, d);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    // The groups of four lanes are now a 4 x 4 matrix over t[i], t[i + 4], t[i + 8], t[i + 12].
    vf a = _mm512_shuffle_f32x4(t[i], t[i + 4], 0x88);
    vf b = _mm512_shuffle_f32x4(t[i], t[i + 4], 0xdd);
    vf c = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0x88);
    vf d = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0xdd);
    r[i] = _mm512_shuffle_f32x4(a, c, 0x88);
    r[i + 4] = _mm512_shuffle_f32x4(b, d, 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(a, c, 0xdd);
    r[i + 12] = _mm512_shuffle_f32x4(b, d, 0xdd);
  }
}

#endif
