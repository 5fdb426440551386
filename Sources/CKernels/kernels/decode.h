#ifndef HEADSCOPE_DECODE_H
#define HEADSCOPE_DECODE_H

// Attention of a group of query heads over the entries of one cache. A row of K or V is read once for all
// heads of the group.

/// The rows of K, or of V, in the order of the entries.
typedef struct entries {
  const float *rows;
  size_t stride;
  const int32_t *positions;
  size_t count;
  const float *tail;
  size_t tail_stride;
} entries;

INLINE const float *entry_at(const entries *e, size_t i) {
  if (i >= e->count) return e->tail + (i - e->count) * e->tail_stride;
  return e->rows + (e->positions ? (size_t)e->positions[i] : i) * e->stride;
}

/// Entries that are fetched before their turn: rows at the positions of a list come in no order that the
/// processor could foresee.
enum { FETCHED_ENTRIES = 12 };

/// Fetches `width` floats of entry `i`, if there is one.
INLINE void fetch_entry(const entries *e, size_t i, size_t n, size_t offset, size_t width) {
  if (i >= n) return;
  const float *row = entry_at(e, i) + offset;
  for (size_t c = 0; c < width; c += 64 / sizeof(float)) __builtin_prefetch(row + c);
}

/// Query heads that share the registers of one pass.
#if LANES == 16
#define HEADS 4
#else
#define HEADS 2
#endif
/// Entries whose values stay in the first-level cache while the heads pass over them.
enum { ENTRY_BLOCK = 64 };

/// Scores of `heads` heads against four rows: `score[h * stride + 0..<width]`.
INLINE void score_entries(const size_t heads, const float *q, size_t d, const float *const row[4],
                          size_t width, float scale, float *score, size_t stride) {
  vf sum[HEADS][4];
#pragma clang loop unroll(full)
  for (size_t h = 0; h < heads; h++) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < 4; r++) sum[h][r] = v_splat(0);
  }
  size_t c = 0;
  for (; c + LANES <= d; c += LANES) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < 4; r++) {
      vf key = v_load(row[r] + c);
#pragma clang loop unroll(full)
      for (size_t h = 0; h < heads; h++) sum[h][r] = v_multiply_add(v_load(q + h * d + c), key, sum[h][r]);
    }
  }
  if (c < d) {
#pragma clang loop unroll(full)
    for (size_t r = 0; r < 4; r++) {
      vf key = v_load_part(row[r] + c, d - c);
#pragma clang loop unroll(full)
      for (size_t h = 0; h < heads; h++) {
        sum[h][r] = v_multiply_add(v_load_part(q + h * d + c, d - c), key, sum[h][r]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t h = 0; h < heads; h++) {
    v4 four = v_sum_4(sum[h][0], sum[h][1], sum[h][2], sum[h][3]) * (v4){scale, scale, scale, scale};
    store_4(score + h * stride, four, width);
  }
}

static void all_scores(const entries *keys, size_t n, const float *q, size_t g, size_t d, float scale,
                       float *rows) {
  for (size_t i = 0; i < n; i += 4) {
    size_t width = least(4, n - i);
    const float *row[4];
    for (size_t r = 0; r < 4; r++) {
      row[r] = entry_at(keys, i + (r < width ? r : 0));
      fetch_entry(keys, i + r + FETCHED_ENTRIES, n, 0, d);
    }
    for (size_t h = 0, heads; h < g; h += heads) {
      heads = least(HEADS, g - h);
      const float *query = q + h * d;
      float *score = rows + h * n + i;
      switch (heads) {
        case 1: score_entries(1, query, d, row, width, scale, score, n); break;
        case 2: score_entries(2, query, d, row, width, scale, score, n); break;
#if HEADS >= 4
        case 3: score_entries(3, query, d, row, width, scale, score, n); break;
        case 4: score_entries(4, query, d, row, width, scale, score, n); break;
#endif
      }
    }
  }
}

/// Adds the entries `from..<to`, weighted, to `vectors * LANES` (or, if `vectors` is 1, `width`) dimensions
/// of `heads` outputs.
INLINE void add_entries(const size_t heads, const size_t vectors, const entries *values, size_t from,
                        size_t to, size_t offset, size_t width, const float *weights, size_t n, float *out,
                        size_t d) {
  vf sum[HEADS][4];
#pragma clang loop unroll(full)
  for (size_t h = 0; h < heads; h++) {
#pragma clang loop unroll(full)
    for (size_t c = 0; c < vectors; c++) {
      const float *at = out + h * d + c * LANES;
      sum[h][c] = vectors == 1 ? v_load_part(at, width) : v_load(at);
    }
  }
  for (size_t i = from; i < to; i++) {
    const float *row = entry_at(values, i) + offset;
    fetch_entry(values, i + FETCHED_ENTRIES, n, offset, vectors * LANES);
    vf value[4];
#pragma clang loop unroll(full)
    for (size_t c = 0; c < vectors; c++) {
      value[c] = vectors == 1 ? v_load_part(row, width) : v_load(row + c * LANES);
    }
#pragma clang loop unroll(full)
    for (size_t h = 0; h < heads; h++) {
      vf weight = v_splat(weights[h * n + i]);
#pragma clang loop unroll(full)
      for (size_t c = 0; c < vectors; c++) sum[h][c] = v_multiply_add(weight, value[c], sum[h][c]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t h = 0; h < heads; h++) {
#pragma clang loop unroll(full)
    for (size_t c = 0; c < vectors; c++) {
      float *at = out + h * d + c * LANES;
      if (vectors == 1) {
        v_store_part(at, sum[h][c], width);
      } else {
        v_store(at, sum[h][c]);
      }
    }
  }
}

INLINE void add_entries_to(const size_t heads, const entries *values, size_t from, size_t to,
                           const float *weights, size_t n, float *out, size_t d) {
  size_t c = 0;
  for (; c + 4 * LANES <= d; c += 4 * LANES) {
    add_entries(heads, 4, values, from, to, c, LANES, weights, n, out + c, d);
  }
  for (; c + 2 * LANES <= d; c += 2 * LANES) {
    add_entries(heads, 2, values, from, to, c, LANES, weights, n, out + c, d);
  }
  for (; c < d; c += LANES) {
    add_entries(heads, 1, values, from, to, c, least(LANES, d - c), weights, n, out + c, d);
  }
}

static void decode_attention(const float *q, size_t g, const float *k, const float *v, size_t kv_stride,
                             const int32_t *positions, size_t count, const float *tail_k,
                             const float *tail_v, size_t tail_stride, size_t tail, size_t d,
                             hk_scoring scoring, float *rows, float *out) {
  entries keys = {k, kv_stride, positions, count, tail_k, tail_stride};
  entries values = {v, kv_stride, positions, count, tail_v, tail_stride};
  size_t n = count + tail;
  all_scores(&keys, n, q, g, d, scoring.scale, rows);
  if (scoring.cap > 0) soft_cap(rows, g * n, scoring.cap);
  for (size_t h = 0; h < g; h++) softmax_row(rows + h * n, n);
  for (size_t i = 0; i < g * d; i++) out[i] = 0;
  for (size_t from = 0; from < n; from += ENTRY_BLOCK) {
    size_t to = least(from + ENTRY_BLOCK, n);
    for (size_t h = 0, heads; h < g; h += heads) {
      heads = least(HEADS, g - h);
      const float *weights = rows + h * n;
      float *result = out + h * d;
      switch (heads) {
        case 1: add_entries_to(1, &values, from, to, weights, n, result, d); break;
        case 2: add_entries_to(2, &values, from, to, weights, n, result, d); break;
#if HEADS >= 4
        case 3: add_entries_to(3, &values, from, to, weights, n, result, d); break;
        case 4: add_entries_to(4, &values, from, to, weights, n, result, d); break;
#endif
      }
    }
  }
}

#endif
