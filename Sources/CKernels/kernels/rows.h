#ifndef HEADSCOPE_ROWS_H
#define HEADSCOPE_ROWS_H

// Kernels over one row, element by element. A part load reads zeros behind the row's end.

INLINE void to_f32_of(const hk_dtype t, const char *src, size_t n, float *dst) {
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) v_store(dst + i, v_weights(src + i * weight_size(t), t));
  if (i < n) v_store_part(dst + i, v_weights_part(src + i * weight_size(t), t, n - i), n - i);
}

static void to_f32(const void *src, hk_dtype t, size_t n, float *dst) {
  switch (t) {
    case HK_F32: memcpy(dst, src, n * sizeof(float)); break;
    case HK_F16: to_f32_of(HK_F16, src, n, dst); break;
    case HK_BF16: to_f32_of(HK_BF16, src, n, dst); break;
    default: widen_blocks(t, src, n, dst); break;
  }
}

static void rms_norm(const float *x, const float *weight, size_t n, float eps, float *y) {
  vf squares = v_splat(0);
  for (size_t i = 0; i < n; i += LANES) {
    vf part = v_load_part(x + i, least(LANES, n - i));
    squares = v_multiply_add(part, part, squares);
  }
  vf factor = v_splat(1 / sqrtf(v_sum(squares) / (float)n + eps));
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    v_store_part(y + i, v_load_part(weight + i, here) * (v_load_part(x + i, here) * factor), here);
  }
}

static void rope(float *x, const float *cos_half, const float *sin_half, size_t d) {
  size_t half = d / 2;
  for (size_t i = 0; i < half; i += LANES) {
    size_t here = least(LANES, half - i);
    vf first = v_load_part(x + i, here), second = v_load_part(x + half + i, here);
    vf cosine = v_load_part(cos_half + i, here), sine = v_load_part(sin_half + i, here);
    v_store_part(x + i, first * cosine - second * sine, here);
    v_store_part(x + half + i, second * cosine + first * sine, here);
  }
}

static void silu_multiply(const float *gate, const float *up, size_t n, float *y) {
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    vf z = v_load_part(gate + i, here);
    v_store_part(y + i, z / (v_splat(1) + v_exp(-z)) * v_load_part(up + i, here), here);
  }
}

static void gelu_multiply(const float *gate, const float *up, size_t n, float *y) {
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    vf z = v_load_part(gate + i, here);
    // The square root of 2 / pi.
    vf inner = v_splat(0.7978845608f) * v_multiply_add(v_splat(0.044715f) * z * z, z, z);
    v_store_part(y + i, v_splat(0.5f) * z * (v_splat(1) + v_tanh(inner)) * v_load_part(up + i, here), here);
  }
}

static void soft_cap(float *x, size_t n, float cap) {
  vf inverse = v_splat(1 / cap);
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    v_store_part(x + i, v_tanh(v_load_part(x + i, here) * inverse) * v_splat(cap), here);
  }
}

static void add(float *x, const float *y, size_t n) {
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    v_store_part(x + i, v_load_part(x + i, here) + v_load_part(y + i, here), here);
  }
}

static void scale_row(float *x, size_t n, float factor) {
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    v_store_part(x + i, v_load_part(x + i, here) * v_splat(factor), here);
  }
}

/// The largest of `n > 0` floats.
static float largest(const float *x, size_t n) {
  vf best = v_splat(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) best = v_max(v_load(x + i), best);
  float top = v_largest(best);
  for (; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}

static double log_sum_exp(const float *x, size_t n) {
  float top = largest(x, n);
  if (isinf(top)) return (double)top;
  vd low = {0}, high = {0};
  for (size_t i = 0; i < n; i += LANES) {
    size_t here = least(LANES, n - i);
    vf part = here == LANES ? v_load(x + i) : v_splat(-INFINITY);
    if (here < LANES) memcpy(&part, x + i, here * sizeof(float));
    part = v_exp(part - v_splat(top));
    low += __builtin_convertvector(V_LOW_HALF(part), vd);
    high += __builtin_convertvector(V_HIGH_HALF(part), vd);
  }
  low += high;
  double sum = 0;
  for (size_t j = 0; j < LANES / 2; j++) sum += low[j];
  return (double)top + log(sum);
}

#endif
