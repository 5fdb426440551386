#ifndef HEADSCOPE_CKERNELS_H
#define HEADSCOPE_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The inner loops of the program: what Swift cannot say as fast, written once for vectors of any width
/// and compiled for three levels of processor. Everything else stays in Swift.
///
/// Rules that hold for every function here:
/// - Activations are float32. Weights are of any `hk_dtype`, little-endian, and never rounded to fewer bits.
/// - Strides count elements, not bytes, from the start of one row to the start of the next. Those of
///   quantized weights are multiples of the block length.
/// - No pointer needs an alignment beyond one byte for weights and four bytes for floats.
/// - Nothing outside the ranges named is read or written, so buffers need no padding.
/// - Sizes may be 0 only where there is then nothing to compute: the depth of a product, the dimensions of a
///   head and the length of a softmax are at least 1.
/// - Functions keep no state and may run on any number of threads at once, if their outputs and scratch
///   do not overlap. Inputs must not overlap outputs unless a function says so.
/// - At one level, the same inputs give the same bits. Levels differ from each other in the last bits.
/// - Weights, keys and values are finite; what is masked is multiplied by 0, not skipped.

#ifdef __cplusplus
extern "C" {
#endif

/// How weights are stored: as numbers, or quantized in ggml's blocks: 32 weights with one float16 scale
/// (Q8_0, Q4_0, Q5_0) and offset (Q4_1, Q5_1), or 256 with scales inside scales (K).
typedef enum hk_dtype {
  HK_F32 = 0,
  HK_F16 = 1,
  HK_BF16 = 2,
  HK_Q8_0 = 3,
  HK_Q4_0 = 4,
  HK_Q4_1 = 5,
  HK_Q5_0 = 6,
  HK_Q5_1 = 7,
  HK_Q4_K = 8,
  HK_Q5_K = 9,
  HK_Q6_K = 10,
} hk_dtype;

/// The instruction sets there are kernels for. `HK_AVX2` is x86-64-v3 (with FMA and F16C), `HK_AVX512` is
/// x86-64-v4, `HK_PORTABLE` is plain C for every other processor.
typedef enum hk_level { HK_PORTABLE = 0, HK_AVX2 = 1, HK_AVX512 = 2 } hk_level;

/// How attention scores come from products of queries and keys: `q . k * scale`, and if `cap > 0` then
/// `cap * tanh(score / cap)`.
typedef struct hk_scoring {
  float scale;
  float cap;
} hk_scoring;

#include "CKernelTable.h"

/// The best level this processor can run.
hk_level hk_best_level(void);

/// The level in use: `hk_best_level()` unless `hk_use_level` chose another.
hk_level hk_level_in_use(void);

/// Chooses a level for the whole process, for tests and benchmarks. Thread-safe; calls that are already
/// running finish at their level. Returns false, and changes nothing, if the processor cannot run it.
bool hk_use_level(hk_level level);

/// The kernels of one level, or NULL if the processor cannot run it. They let tests compare levels without
/// changing the level of whatever else runs in the process.
const hk_kernels *hk_kernels_at(hk_level level);

/// Weights in one block of a type: 1, 32 or 256.
size_t hk_block_length(hk_dtype t);

/// Bytes of a row of `k` weights, a multiple of the block length.
size_t hk_row_bytes(hk_dtype t, size_t k);

/// Widens `n` values to float32, whole blocks of quantized ones. Not-a-number stays not-a-number (a
/// signalling one may turn quiet).
///
/// Exact, but for the one rounding of types with an offset: those are `scale * quant + offset`, where scale,
/// offset (float16 times at most 8 bits) and the product with a quant are exact in float32.
void hk_to_f32(const void *src, hk_dtype t, size_t n, float *dst);

/// Floats of scratch that `hk_gemm` needs for `m` rows of `k` columns, on each thread that calls it.
size_t hk_gemm_scratch(size_t m, size_t k);

/// Matrix product for prefill: `y[i, j] = sum over c of x[i, c] * w[j, c]` for the weight rows `from..<to`.
///
/// Threads share a product by splitting the weight rows between them. Every sum runs over `c` from 0 to
/// `k - 1` in one chain, so it depends neither on `m` nor on the split. Quantized weights are widened first,
/// as by `hk_to_f32`.
/// - x: `[m, k]`, row stride `ldx`. w: `[>= to, k]`, type `t`, row stride `ldw`.
/// - y: `[m, >= to]`, row stride `ldy`; only the columns `from..<to` are written, at their own places.
/// - scratch: `hk_gemm_scratch(m, k)` floats.
void hk_gemm(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t from,
             size_t to, size_t k, float *y, size_t ldy, float *scratch);

/// The same product for few rows (decode): one read of the weights serves all rows, nothing is packed.
///
/// Sums are ordered differently from `hk_gemm`. A row's result has the same bits whatever `m`, `from` and
/// `to` are, so that sequences decoded side by side equal the same sequences decoded alone.
///
/// Quantized weights are summed group by group of 32 columns, `scale * sum(x * quant)`, and offsets as
/// `offset * sum(x)`: no weight is rounded, and the error is under
/// `(k / 16 + 64) 2^-24 sum(|x| (|scale * quant| + |offset|))`.
/// - column: the first column of `w` that takes part, at any place in a block.
void hk_gemv(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t column,
             size_t from, size_t to, size_t k, float *y, size_t ldy);

/// Floats of scratch that `hk_causal_attention` needs for heads of `d` dimensions, on each thread.
size_t hk_attention_scratch(size_t d);

/// Causal attention of the `g` query heads of one KV head in prefill: `out[i] = softmax(score(q[i], k)) v` over
/// the keys `0...first + i`, for `count` queries at the positions `first + i`.
///
/// `span`: how many keys a query sees at most, its own the last of them (a sliding window); 0 is all.
/// Works in blocks with a running maximum and sum, so memory does not grow with the prompt. A query's
/// result does not depend on how queries are split over calls, nor on the other heads.
/// - q: `[count, g, d]`, row stride `q_stride`. k, v: `[first + count, d]`, row stride `kv_stride`.
/// - out: `[count, g, d]`, row stride `out_stride`. scratch: `hk_attention_scratch(d)` floats.
void hk_causal_attention(const float *q, size_t q_stride, size_t g, size_t first, size_t count,
                         const float *k, const float *v, size_t kv_stride, size_t d, hk_scoring scoring,
                         size_t span, float *out, size_t out_stride, float *scratch);

/// Floats of scratch that `hk_window_attention` needs for `g` heads and `n` keys of `d` dimensions, for any window.
size_t hk_window_scratch(size_t g, size_t n, size_t d);

/// Mean attention of the observation window, for `g` query heads of one KV head: `out[h, j]` is the mean, over the
/// `w` last queries, of their softmax rows over the keys `0..<n`. Causal inside the window: query `i` stands at
/// `n - w + i`, and a key after it counts 0, as does one that is `span` or more before it, unless `span` is 0.
/// Every row sums to 1, and so does each of `out`.
/// - q: `[w, g, d]`, row stride `q_stride`, `0 < w <= n`. k: `[n, d]`, row stride `kv_stride`. out: `[g, n]`.
/// - scratch: `hk_window_scratch(g, n, d)` floats.
void hk_window_attention(const float *q, size_t q_stride, size_t g, size_t w, const float *k,
                         size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                         float *scratch);

/// Attention of the `g` query heads of one KV head over a cache, in decode.
///
/// The cache's entries are the rows `positions[0..<count]` of `k` and `v` (the rows `0..<count` if
/// `positions` is NULL), then the `tail` rows of `tail_k` and `tail_v`. All arithmetic is ordered by entry
/// index: a list of positions and a packed copy of the same rows give the same bits, wherever rows lie.
/// - q: `[g, d]` without gaps. k, v: row stride `kv_stride`. tail_k, tail_v: `[tail, d]`, row stride
///   `tail_stride`. `count + tail > 0`; pointers to no rows may be NULL.
/// - rows: `[g, count + tail]`, receives the attention rows. out: `[g, d]`, receives the outputs.
void hk_decode_attention(const float *q, size_t g, const float *k, const float *v, size_t kv_stride,
                         const int32_t *positions, size_t count, const float *tail_k, const float *tail_v,
                         size_t tail_stride, size_t tail, size_t d, hk_scoring scoring, float *rows,
                         float *out);

/// Root-mean-square norm of one row: `y = x / sqrt(mean(x^2) + eps) * weight`. `y` may be `x`.
void hk_rms_norm(const float *x, const float *weight, size_t n, float eps, float *y);

/// Rotates one head's row to its position: the pairs `(i, i + d/2)` by the angles whose cosines and sines
/// are `cos_half[i]` and `sin_half[i]` (the half-split form of Hugging Face's Llama). `d` is even.
void hk_rope(float *x, const float *cos_half, const float *sin_half, size_t d);

/// The gate of a SwiGLU layer: `y = gate / (1 + exp(-gate)) * up`. `y` may be `gate` or `up`.
/// Where `exp(-gate)` overflows, `y` is 0.
void hk_silu_multiply(const float *gate, const float *up, size_t n, float *y);

/// The gate of a GeGLU layer: `y = gate / 2 * (1 + tanh(sqrt(2 / pi) * (gate + 0.044715 gate^3))) * up`. `y` may
/// be `gate` or `up`.
void hk_gelu_multiply(const float *gate, const float *up, size_t n, float *y);

/// Caps numbers softly, in place: `x = cap * tanh(x / cap)`.
void hk_soft_cap(float *x, size_t n, float cap);

/// Puts the pairs `(2i, 2i + 1)` of one head's row at `(i, i + d/2)`, in place: from the order of the original
/// Llama code, which GGUF files keep, to that of Hugging Face. `d` is even.
/// - scratch: `d` floats.
void hk_split_pairs(float *x, size_t d, float *scratch);

/// Adds `y` to `x`.
void hk_add(float *x, const float *y, size_t n);

/// Floats of scratch that `hk_projected_l1` needs for `n` values of `d` dimensions, on each thread.
size_t hk_projected_l1_scratch(size_t n, size_t d);

/// L1 norms of values behind the output projection, which bound what evicting them costs:
/// `out[j] = sum over r of |sum over c of w[r, column + c] * v[j, c]|`.
/// - v: `[n, d]`, row stride `v_stride`. w: `[rows, >= column + d]`, type `t`, row stride `ldw`, of which the
///   columns `column..<column + d` take part: those that belong to one head, at any place in a block.
/// - out: `[n]`. scratch: `hk_projected_l1_scratch(n, d)` floats.
void hk_projected_l1(const float *v, size_t v_stride, size_t n, const void *w, hk_dtype t, size_t ldw,
                     size_t column, size_t rows, size_t d, float *out, float *scratch);

/// `log(sum(exp(x)))` of one row of logits, `n > 0`: the logarithm under a log-softmax. Adds up in double.
double hk_log_sum_exp(const float *x, size_t n);

/// The index of the first not-a-number, or `n` if there is none.
size_t hk_first_nan(const float *x, size_t n);

/// How many of `n` numbers are larger than `bound`, and how many are equal to it. Here and below, comparisons
/// are those of floats: the two zeros are equal, and no number is a not-a-number.
void hk_count_from(const float *x, size_t n, float bound, size_t *above, size_t *equal);

/// Picks the numbers that are at least `bound`, in their order, and returns how many they are.
/// - values, numbers: room for `n` each; receive the numbers picked and their indices, counted from `number`.
///   What lies behind the last of them is undefined.
size_t hk_filter(const float *x, size_t n, float bound, int32_t number, float *values, int32_t *numbers);

/// Picks those of `numbers` whose value is larger than `bound`, and the first `ties` of those whose value is
/// equal to it, in their order, and returns how many they are.
/// - kept: room for `n`, or for 16 more than are picked. What lies behind the last of them is undefined.
size_t hk_collect(const float *values, const int32_t *numbers, size_t n, float bound, size_t ties,
                  int32_t *kept);

/// The number at `rank` among `n`, the largest being 1, `0 < rank <= n`. O(n) for any but contrived numbers,
/// 32 reads of them for those.
/// - above: receives how many are larger than it: fewer than `rank`. scratch: `2 n` floats.
float hk_nth_largest(const float *x, size_t n, size_t rank, size_t *above, float *scratch);

/// Tells the processor that the thread is waiting for another to write: it saves power and leaves more to whatever
/// else runs on the same core.
static inline void hk_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#ifdef __cplusplus
}
#endif

#endif
