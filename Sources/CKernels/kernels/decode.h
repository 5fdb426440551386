#ifndef HEADSCOPE_DECODE_H
#define HEADSCOPE_DECODE_H

// Attention of a group of query heads over the entries of one cache. A row of K or V is read once for all
// heads of the group. Four entries are read side by side, one of every quarter of them: rows that lie in order are
// then four long reads, which the processor fetches ahead by itself.

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

/// Entries in the first quarters of `n`. It is odd: quarters that lie a power of two apart would share sets of the
/// caches and banks of the memory.
INLINE size_t quarter(size_t n) { return pieces(n, 4) | 1; }

/// How many entries of its quarter come before the one that is fetched meanwhile: rows at the positions of a list
/// come in no order that the processor could foresee.
enum { FETCHED_ENTRIES = 3 };

/// Fetches `width` floats of entry `i`, if a list says where it lies.
INLINE void fetch_entry(const entries *e, size_t i, size_t offset, size_t width) {
  if (!e->positions || i >= e->count) return;
  const float *row = entry_at(e, i) + offset;
  for (size_t c = 0; c < width; c += 64 / sizeof(float)) __builtin_prefetch(row + c);
}

/// Query heads whose scores share the registers of one pass.
#if LANES == 16
#define HEADS 4
#else
#define HEADS 3
#endif

/// Scores of `heads` heads against `width <= 4` rows, `apart` from each other: `score[h * stride + r * apart]`.
INLINE void score_entries(const size_t heads, const float *q, size_t d, const float *const row[4],
                          size_t apart, size_t width, float scale, float *score, size_t stride) {
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
    for (size_t r = 0; r < width; r++) score[h * stride + r * apart] = four[r];
  }
}

static void all_scores(const entries *keys, size_t n, const float *q, size_t g, size_t d, float scale,
                       float *rows) {
  const size_t apart = quarter(n);
  for (size_t i = 0; i < apart; i++) {
    size_t width = pieces(n - i, apart);
    const float *row[4];
    for (size_t r = 0; r < 4; r++) {
      row[r] = entry_at(keys, i + (r < width ? r : 0) * apart);
      fetch_entry(keys, i + r * apart + FETCHED_ENTRIES, 0, d);
    }
    for (size_t h = 0, heads; h < g; h += heads) {
      heads = pieces(g - h, pieces(g - h, HEADS));
      const float *query = q + h * d;
      float *score = rows + h * n + i;
      switch (heads) {
        case 1: score_entries(1, query, d, row, apart, width, scale, score, n); break;
        case 2: score_entries(2, query, d, row, apart, width, scale, score, n); break;
        case 3: score_entries(3, query, d, row, apart, width, scale, score, n); break;
#if HEADS >= 4
        case 4: score_entries(4, query, d, row, apart, width, scale, score, n); break;
#endif
      }
    }
  }
}

/// Entries of each quarter whose values stay in the first-level cache while the heads pass over them.
enum { ENTRY_BLOCK = 2 };

/// Vectors of one head's output that are added up in registers: the whole row of most models.
#define WIDE_VECTORS 8
/// Heads that are added up at once where rows are that wide, and where they are not.
#define WIDE_HEADS (LANES == 16 ? 2 : 1)
#define NARROW_HEADS 2

/// Adds the entries `from..<to` of every quarter, weighted, to `vectors * LANES` (or, if `vectors` is 1, `width`)
/// dimensions of `heads` outputs.
INLINE void add_entries(const size_t heads, const size_t vectors, const entries *values, size_t from,
                        size_t to, size_t offset, size_t width, const float *weights, size_t n, float *out,
                        size_t d) {
  vf sum[2][WIDE_VECTORS];
#pragma clang loop unroll(full)
  for (size_t h = 0; h < heads; h++) {
#pragma clang loop unroll(full)
    for (size_t c = 0; c < vectors; c++) {
      const float *at = out + h * d + c * LANES;
      sum[h][c] = vectors == 1 ? v_load_part(at, width) : v_load(at);
    }
  }
  const size_t apart = quarter(n);
  for (size_t first = from; first < to; first++) {
    for (size_t i = first; i < n; i += apart) {
      const float *row = entry_at(values, i) + offset;
      fetch_entry(values, i + FETCHED_ENTRIES, offset, vectors * LANES);
      vf weight[2];
#pragma clang loop unroll(full)
      for (size_t h = 0; h < heads; h++) weight[h] = v_splat(weights[h * n + i]);
#pragma clang loop unroll(full)
      for (size_t c = 0; c < vectors; c++) {
        vf value = vectors == 1 ? v_load_part(row, width) : v_load(row + c * LANES);
#pragma clang loop unroll(full)
        for (size_t h = 0; h < heads; h++) sum[h][c] = v_multiply_add(weight[h], value, sum[h][c]);
      }
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

/// The same for all `g` heads, at most `most` of them at once.
INLINE void add_entries_of(const size_t most, const size_t vectors, const entries *values, size_t from,
                           size_t to, size_t offset, size_t width, const float *weights, size_t g, size_t n,
                           float *out, size_t d) {
  size_t h = 0;
  for (; h + most <= g; h += most) {
    add_entries(most, vectors, values, from, to, offset, width, weights + h * n, n, out + h * d + offset, d);
  }
  for (; h < g; h++) {
    add_entries(1, vectors, values, from, to, offset, width, weights + h * n, n, out + h * d + offset, d);
  }
}

/// Adds all entries, weighted by `weights`, `[g, n]`, to the outputs.
static void add_all_entries(const entries *values, size_t n, const float *weights, size_t g, float *out,
                            size_t d) {
  for (size_t from = 0; from < quarter(n); from += ENTRY_BLOCK) {
    size_t to = least(from + ENTRY_BLOCK, quarter(n)), c = 0;
    for (; c + WIDE_VECTORS * LANES <= d; c += WIDE_VECTORS * LANES) {
      add_entries_of(WIDE_HEADS, WIDE_VECTORS, values, from, to, c, LANES, weights, g, n, out, d);
    }
    for (; c + 4 * LANES <= d; c += 4 * LANES) {
      add_entries_of(NARROW_HEADS, 4, values, from, to, c, LANES, weights, g, n, out, d);
    }
    for (; c < d; c += LANES) {
      add_entries_of(NARROW_HEADS, 1, values, from, to, c, least(LANES, d - c), weights, g, n, out, d);
    }
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
  add_all_entries(&values, n, rows, g, out, d);
}

#endif
