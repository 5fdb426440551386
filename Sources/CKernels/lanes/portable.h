#ifndef HEADSCOPE_LANES_PORTABLE_H
#define HEADSCOPE_LANES_PORTABLE_H

// Vectors of four floats in the compiler's own notation: SSE2 on any x86-64, NEON on arm64.

#include <string.h>

#define LANES 4
/// Rows of the largest register tile, and of the smaller one for what is left over.
#define FULL_ROWS 4
#define LESS_ROWS 4
/// The most rows that one pass of a matrix-vector product serves.
#define VECTOR_ROWS 3

typedef float vf __attribute__((vector_size(16)));
typedef int32_t vi __attribute__((vector_size(16)));
typedef double vd __attribute__((vector_size(16)));
typedef uint32_t vu __attribute__((vector_size(16)));
typedef uint16_t vh __attribute__((vector_size(8)));

INLINE vf v_splat(float x) { return (vf){x, x, x, x}; }

INLINE vf v_load(const void *p) {
  vf x;
  memcpy(&x, p, sizeof x);
  return x;
}

INLINE void v_store(float *p, vf x) { memcpy(p, &x, sizeof x); }

/// The first `n` floats, `n <= LANES`, and zeros behind them.
INLINE vf v_load_part(const void *p, size_t n) {
  // A copy of unknown size is a call, so whole vectors do without.
  if (n == LANES) return v_load(p);
  vf x = v_splat(0);
  memcpy(&x, p, n * sizeof(float));
  return x;
}

INLINE void v_store_part(float *p, vf x, size_t n) {
  if (n == LANES) {
    v_store(p, x);
  } else {
    memcpy(p, &x, n * sizeof(float));
  }
}

INLINE vf v_multiply_add(vf a, vf b, vf c) { return a * b + c; }

/// The larger of each; where they cannot be compared, `b`.
INLINE vf v_max(vf a, vf b) {
  vi first = a > b;
  return (vf)(((vi)a & first) | ((vi)b & ~first));
}

/// One bit for every lane in which a comparison holds.
INLINE unsigned v_bits(vi holds) {
  vi bits = holds & (vi){1, 2, 4, 8};
  return (unsigned)(bits[0] | bits[1] | bits[2] | bits[3]);
}

/// Stores the lanes of `set` in their order; what follows them, as far as a whole vector, is undefined.
INLINE void v_pack(void *p, vf x, unsigned set) {
  char *to = p;
  for (unsigned i = 0; i < LANES; i++) {
    float lane = x[i];
    memcpy(to, &lane, sizeof lane);
    to += (set >> i & 1) * sizeof lane;
  }
}

/// The same for the numbers `first`, `first + 1` … of the lanes.
INLINE void v_pack_numbers(int32_t *p, int32_t first, unsigned set) {
  for (unsigned i = 0; i < LANES; i++) {
    *p = first + (int32_t)i;
    p += set >> i & 1;
  }
}

INLINE vh v_load_halves(const void *p) {
  vh x;
  memcpy(&x, p, sizeof x);
  return x;
}

INLINE vh v_load_halves_part(const void *p, size_t n) {
  vh x = {0};
  memcpy(&x, p, n * sizeof(uint16_t));
  return x;
}

/// Float16 to float32 without hardware for it: the exponent is moved by a multiplication, which is exact and
/// normalises subnormals, and infinities and not-a-numbers get theirs filled up.
INLINE vf v_from_f16(vh h) {
  vu bits = __builtin_convertvector(h, vu);
  vu magnitude = (bits & 0x7fff) << 13;
  vf scaled = (vf)magnitude * v_splat(0x1p112f);
  vu special = (vu)((vu)magnitude >= (0x7c00u << 13)) & 0x7f800000u;
  return (vf)((vu)scaled | special | ((bits & 0x8000) << 16));
}

/// Eight float16 numbers as floats.
INLINE void v_widen_8(h8 halves, float *out) {
  v_store(out, v_from_f16(__builtin_shufflevector(halves, halves, 0, 1, 2, 3)));
  v_store(out + 4, v_from_f16(__builtin_shufflevector(halves, halves, 4, 5, 6, 7)));
}

/// In every group of four lanes: 0 and 1 of `a` and `b` in turn; 2 and 3 of them; the lower pairs; the upper.
#define V_FIRST_SINGLES(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define V_LAST_SINGLES(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define V_FIRST_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define V_LAST_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)

/// Half of the lanes, to widen.
#define V_LOW_HALF(x) __builtin_shufflevector(x, x, 0, 1)
#define V_HIGH_HALF(x) __builtin_shufflevector(x, x, 2, 3)

/// Adds (or compares) the groups of four lanes with each other.
INLINE v4 v_fold_sum(vf x) { return x; }
INLINE v4 v_fold_max(vf x) { return x; }

/// `x * 2^n` for whole `n` from -160 to 160, in two steps so that neither factor leaves the range.
INLINE vf v_scale(vf x, vi n) {
  vi half = n >> 1;
  vf first = (vf)((half + 127) << 23), second = (vf)((n - half + 127) << 23);
  return x * first * second;
}

INLINE void v_transpose(vf r[LANES]) {
  vf a = V_FIRST_SINGLES(r[0], r[1]), b = V_LAST_SINGLES(r[0], r[1]);
  vf c = V_FIRST_SINGLES(r[2], r[3]), d = V_LAST_SINGLES(r[2], r[3]);
  r[0] = V_FIRST_PAIRS(a, c);
  r[1] = V_LAST_PAIRS(a, c);
  r[2] = V_FIRST_PAIRS(b, d);
  r[3] = V_LAST_PAIRS(b, d);
}

#endif
