#include <stdatomic.h>

#include "formats.h"
#include "scratch.h"
#include "table.h"

// The public functions: each hands on to the level in use.

enum { UNDECIDED = -1 };
static atomic_int level_in_use = UNDECIDED;

hk_level hk_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return HK_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return HK_AVX2;
#endif
  return HK_PORTABLE;
}

hk_level hk_level_in_use(void) {
  int level = atomic_load_explicit(&level_in_use, memory_order_relaxed);
  if (level != UNDECIDED) return (hk_level)level;
  // Whoever else decides at the same time decides the same, unless hk_use_level came first: then it wins.
  int best = (int)hk_best_level();
  atomic_compare_exchange_strong(&level_in_use, &level, best);
  return (hk_level)(level == UNDECIDED ? best : level);
}

bool hk_use_level(hk_level level) {
  if ((int)level < (int)HK_PORTABLE || level > hk_best_level()) return false;
  atomic_store(&level_in_use, (int)level);
  return true;
}

const hk_kernels *hk_kernels_at(hk_level level) {
  if (level > hk_best_level()) return NULL;
  switch (level) {
    case HK_PORTABLE: return &kernels_portable;
#if defined(__x86_64__)
    case HK_AVX2: return &kernels_avx2;
    case HK_AVX512: return &kernels_avx512;
#else
    case HK_AVX2:
    case HK_AVX512: break;
#endif
  }
  return NULL;
}

static const hk_kernels *kernels(void) {
#if defined(__x86_64__)
  switch (hk_level_in_use()) {
    case HK_AVX512: return &kernels_avx512;
    case HK_AVX2: return &kernels_avx2;
    case HK_PORTABLE: break;
  }
#endif
  return &kernels_portable;
}

size_t hk_block_length(hk_dtype t) { return block_length(t); }

size_t hk_row_bytes(hk_dtype t, size_t k) { return row_bytes(t, k); }

void hk_to_f32(const void *src, hk_dtype t, size_t n, float *dst) { kernels()->to_f32(src, t, n, dst); }

size_t hk_gemm_scratch(size_t m, size_t k) {
  (void)m;
  return gemm_scratch(k);
}

void hk_gemm(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t from,
             size_t to, size_t k, float *y, size_t ldy, float *scratch) {
  kernels()->gemm(x, m, ldx, w, t, ldw, from, to, k, y, ldy, scratch);
}

void hk_gemv(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t column,
             size_t from, size_t to, size_t k, float *y, size_t ldy) {
  kernels()->gemv(x, m, ldx, w, t, ldw, column, from, to, k, y, ldy);
}

size_t hk_attention_scratch(size_t d) { return causal_scratch(d); }

void hk_causal_attention(const float *q, size_t q_stride, size_t g, size_t first, size_t count,
                         const float *k, const float *v, size_t kv_stride, size_t d, hk_scoring scoring,
                         size_t span, float *out, size_t out_stride, float *scratch) {
  kernels()->causal_attention(q, q_stride, g, first, count, k, v, kv_stride, d, scoring, span, out, out_stride,
                              scratch);
}

size_t hk_window_scratch(size_t g, size_t n, size_t d) { return window_scratch(g, n, d); }

void hk_window_attention(const float *q, size_t q_stride, size_t g, size_t w, const float *k,
                         size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                         float *scratch) {
  kernels()->window_attention(q, q_stride, g, w, k, kv_stride, n, d, scoring, span, out, scratch);
}

void hk_decode_attention(const float *q, size_t g, const float *k, const float *v, size_t kv_stride,
                         const int32_t *positions, size_t count, const float *tail_k, const float *tail_v,
                         size_t tail_stride, size_t tail, size_t d, hk_scoring scoring, float *rows,
                         float *out) {
  kernels()->decode_attention(q, g, k, v, kv_stride, positions, count, tail_k, tail_v, tail_stride, tail,
                              d, scoring, rows, out);
}

void hk_rms_norm(const float *x, const float *weight, size_t n, float eps, float *y) {
  kernels()->rms_norm(x, weight, n, eps, y);
}

void hk_rope(float *x, const float *cos_half, const float *sin_half, size_t d) {
  kernels()->rope(x, cos_half, sin_half, d);
}

void hk_silu_multiply(const float *gate, const float *up, size_t n, float *y) {
  kernels()->silu_multiply(gate, up, n, y);
}

void hk_gelu_multiply(const float *gate, const float *up, size_t n, float *y) {
  kernels()->gelu_multiply(gate, up, n, y);
}

void hk_soft_cap(float *x, size_t n, float cap) { kernels()->soft_cap(x, n, cap); }

void hk_split_pairs(float *x, size_t d, float *scratch) {
  for (size_t i = 0; i < d; i++) scratch[i] = x[i];
  for (size_t i = 0; i < d / 2; i++) {
    x[i] = scratch[2 * i];
    x[i + d / 2] = scratch[2 * i + 1];
  }
}

void hk_add(float *x, const float *y, size_t n) { kernels()->add(x, y, n); }

size_t hk_projected_l1_scratch(size_t n, size_t d) {
  (void)n;
  return projected_l1_scratch(d);
}

void hk_projected_l1(const float *v, size_t v_stride, size_t n, const void *w, hk_dtype t, size_t ldw,
                     size_t column, size_t rows, size_t d, float *out, float *scratch) {
  kernels()->projected_l1(v, v_stride, n, w, t, ldw, column, rows, d, out, scratch);
}

double hk_log_sum_exp(const float *x, size_t n) { return kernels()->log_sum_exp(x, n); }

size_t hk_first_nan(const float *x, size_t n) { return kernels()->first_nan(x, n); }

void hk_count_from(const float *x, size_t n, float bound, size_t *above, size_t *equal) {
  kernels()->count_from(x, n, bound, above, equal);
}

size_t hk_filter(const float *x, size_t n, float bound, int32_t number, float *values, int32_t *numbers) {
  return kernels()->filter(x, n, bound, number, values, numbers);
}

size_t hk_collect(const float *values, const int32_t *numbers, size_t n, float bound, size_t ties,
                  int32_t *kept) {
  return kernels()->collect(values, numbers, n, bound, ties, kept);
}

float hk_nth_largest(const float *x, size_t n, size_t rank, size_t *above, float *scratch) {
  return kernels()->nth_largest(x, n, rank, above, scratch);
}
