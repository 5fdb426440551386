#ifndef HEADSCOPE_VECTORS_H
#define HEADSCOPE_VECTORS_H

// What every kernel needs beside a level's own lanes: plain weights, sums across lanes, exponentials.

#define PANEL (2 * LANES)

/// Bytes of one weight of a plain type.
INLINE size_t weight_size(hk_dtype t) { return t == HK_F32 ? 4 : 2; }

/// The address of weight `index`, the first of a block; a checkpoint's tensors begin at any byte.
INLINE const char *weight_at(const void *w, hk_dtype t, size_t index) {
  return (const char *)w + row_bytes(t, index);
}

INLINE vf v_from_bf16(vh h) { return (vf)(__builtin_convertvector(h, vu) << 16); }

INLINE vf v_weights(const char *w, hk_dtype t) {
  if (t == HK_F32) return v_load(w);
  vh h = v_load_halves(w);
  return t == HK_F16 ? v_from_f16(h) : v_from_bf16(h);
}

/// The first `n` weights, `n <= LANES`, and zeros behind them.
INLINE vf v_weights_part(const char *w, hk_dtype t, size_t n) {
  if (t == HK_F32) return v_load_part(w, n);
  vh h = v_load_halves_part(w, n);
  return t == HK_F16 ? v_from_f16(h) : v_from_bf16(h);
}

/// The sums over the lanes of four vectors. Each is added in the same order, whichever place it has.
INLINE v4 v_sum_4(vf a, vf b, vf c, vf d) {
  vf ab = V_FIRST_SINGLES(a, b) + V_LAST_SINGLES(a, b);
  vf cd = V_FIRST_SINGLES(c, d) + V_LAST_SINGLES(c, d);
  return v_fold_sum(V_FIRST_PAIRS(ab, cd) + V_LAST_PAIRS(ab, cd));
}

/// Stores the first `n <= 4` of four floats.
INLINE void store_4(float *p, v4 x, size_t n) {
  if (n == 4) {
    // A copy of known size is one instruction; any other is a call that spills every register.
    memcpy(p, &x, sizeof x);
  } else {
    for (size_t i = 0; i < n; i++) p[i] = x[i];
  }
}

/// The largest lanes of four vectors.
INLINE v4 v_max_4(vf a, vf b, vf c, vf d) {
  vf ab = v_max(V_FIRST_SINGLES(a, b), V_LAST_SINGLES(a, b));
  vf cd = v_max(V_FIRST_SINGLES(c, d), V_LAST_SINGLES(c, d));
  return v_fold_max(v_max(V_FIRST_PAIRS(ab, cd), V_LAST_PAIRS(ab, cd)));
}

INLINE float v_sum(vf x) { return v_sum_4(x, x, x, x)[0]; }
INLINE float v_largest(vf x) { return v_max_4(x, x, x, x)[0]; }

/// `exp(x)` to within 2 units in the last place; exactly 1 at 0, 0 at negative infinity.
///
/// `x = n ln 2 + r` with `|r| <= ln 2 / 2`, then the Taylor polynomial of degree 7, whose error there is
/// under 1e-8 of the result.
INLINE vf v_exp(vf x) {
  // Beyond these bounds the result is 0 or infinite; the order of the arguments lets not-a-numbers through.
  x = v_max(v_splat(-110), x);
  x = -v_max(v_splat(-100), -x);
  // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
  const vf shift = v_splat(0x1.8p23f);
  vf shifted = v_multiply_add(x, v_splat(0x1.715476p+0f), shift);
  vf whole = shifted - shift;
  vi n = (vi)shifted - (vi)shift;
  // ln 2 in two parts; the first has so few bits that its multiples are exact.
  vf r = v_multiply_add(whole, v_splat(-0x1.62e4p-1f), x);
  r = v_multiply_add(whole, v_splat(-0x1.7f7d1cp-20f), r);
  vf p = v_splat(1.0f / 5040);
  p = v_multiply_add(p, r, v_splat(1.0f / 720));
  p = v_multiply_add(p, r, v_splat(1.0f / 120));
  p = v_multiply_add(p, r, v_splat(1.0f / 24));
  p = v_multiply_add(p, r, v_splat(1.0f / 6));
  p = v_multiply_add(p, r, v_splat(0.5f));
  p = v_multiply_add(p, r, v_splat(1));
  p = v_multiply_add(p, r, v_splat(1));
  return v_scale(p, n);
}

/// `tanh(x)` to within 2 units in the last place near 0, and to 1e-7 elsewhere.
INLINE vf v_tanh(vf x) {
  // By the exponential where nothing cancels, else by the Taylor polynomial of degree 9.
  vf far = v_splat(1) - v_splat(2) / (v_exp(x + x) + v_splat(1));
  vf square = x * x;
  vf p = v_splat(62.0f / 2835);
  p = v_multiply_add(p, square, v_splat(-17.0f / 315));
  p = v_multiply_add(p, square, v_splat(2.0f / 15));
  p = v_multiply_add(p, square, v_splat(-1.0f / 3));
  vf near = v_multiply_add(p * square, x, x);
  vi is_near = square < v_splat(0.0625f);
  return (vf)((is_near & (vi)near) | (~is_near & (vi)far));
}

#endif
