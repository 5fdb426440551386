#ifndef HEADSCOPE_WINDOW_H
#define HEADSCOPE_WINDOW_H

// The window's mean attention, with one exponential for every score. Queries stand side by side in the lanes, those of
// all heads, and keys are read as they lie. A score's exponential is taken while the score is in its register, under a
// maximum that was known before: one factor for each query and block puts that right at the end. Only where a score is
// far above that maximum, or where not every query sees every key, is a block gone over once more.

/// How far above the maximum that its exponential is taken under a score may be: exponentials stay far from the
/// largest and the smallest numbers.
#define HEADROOM 20.0f

/// What a group of query heads keeps until all keys were read. A query is a column; a head's queries begin at a whole
/// vector, and what is left of it are queries of zeros.
typedef struct window_state {
  /// Columns of one head, a multiple of LANES, and of all heads, a multiple of PANEL.
  size_t head_columns, columns;
  /// Queries, `[columns / PANEL, d, PANEL]`.
  float *panels;
  /// Exponentials, `[columns / PANEL, n, PANEL]`.
  float *weights;
  /// The maxima under which each block's exponentials were taken, `[blocks, columns]`.
  float *tops;
  /// Running maxima and sums, and the number of each query in its head, `[columns]`.
  float *top, *total;
  int32_t *order;
  /// The keys of a tile that they do not fill, `[FULL_ROWS, d]`.
  float *last;
} window_state;

/// Keys of one block, and which of them the first query sees: those from `passed` on, before `visible`; each further
/// query sees one more at both ends.
typedef struct window_keys {
  const float *rows;
  size_t stride, begin, count;
  int32_t passed, visible;
} window_keys;

/// Lays out `rows` queries of every head, times `scale`.
static void window_queries(const window_state *state, const float *q, size_t q_stride, size_t heads, size_t rows,
                           size_t d, float scale) {
  memset(state->panels, 0, state->columns * d * sizeof(float));
  for (size_t c = 0; c < state->columns; c++) state->order[c] = 0;
  for (size_t h = 0; h < heads; h++) {
    for (size_t i = 0; i < rows; i++) {
      size_t column = h * state->head_columns + i;
      const float *row = q + i * q_stride + h * d;
      float *to = state->panels + column / PANEL * PANEL * d + column % PANEL;
      for (size_t p = 0; p < d; p++) to[p * PANEL] = row[p] * scale;
      state->order[column] = (int32_t)i;
    }
  }
}

/// Scores of FULL_ROWS keys, `stride` apart, against one panel.
INLINE void window_product(const float *keys, size_t stride, const float *panel, size_t d, vf near[FULL_ROWS],
                           vf far[FULL_ROWS]) {
#pragma clang loop unroll(full)
  for (size_t i = 0; i < FULL_ROWS; i++) near[i] = far[i] = v_splat(0);
  // Three rows share a pointer: an address has one stride in it, or two.
  const float *at[(FULL_ROWS + 2) / 3];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < FULL_ROWS; i += 3) at[i / 3] = keys + i * stride;
#pragma clang loop unroll_count(4)
  for (size_t p = 0; p < d; p++, panel += PANEL) {
    vf b_near = v_load(panel), b_far = v_load(panel + LANES);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < FULL_ROWS; i++) {
      vf x = v_splat(at[i / 3][i % 3 * stride + p]);
      near[i] = v_multiply_add(x, b_near, near[i]);
      far[i] = v_multiply_add(x, b_far, far[i]);
    }
  }
}

/// Writes the exponentials of `here <= FULL_ROWS` keys under the maxima `top`, adds them to `sum`, and tells whether
/// a score was too far above its maximum.
static __attribute__((noinline)) bool window_tile(const float *keys, size_t stride, size_t here, const float *panel,
                                                  size_t d, const float *top, vf sum[2], float *to) {
  vf near[FULL_ROWS], far[FULL_ROWS];
  window_product(keys, stride, panel, d, near, far);
  vf under_near = v_load(top), under_far = v_load(top + LANES);
  vf most_near = near[0], most_far = far[0], sum_near = sum[0], sum_far = sum[1];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < FULL_ROWS; i++) {
    most_near = v_max(near[i], most_near);
    most_far = v_max(far[i], most_far);
    if (i >= here) continue;
    vf weight_near = v_exp_falling(near[i] - under_near), weight_far = v_exp_falling(far[i] - under_far);
    v_store(to + i * PANEL, weight_near);
    v_store(to + i * PANEL + LANES, weight_far);
    sum_near += weight_near;
    sum_far += weight_far;
  }
  sum[0] = sum_near;
  sum[1] = sum_far;
  vi over = (most_near > under_near + v_splat(HEADROOM)) | (most_far > under_far + v_splat(HEADROOM));
  return v_bits(over) != 0;
}

/// Writes the scores of `here <= FULL_ROWS` keys.
static __attribute__((noinline)) void window_scores(const float *keys, size_t stride, size_t here, const float *panel,
                                                    size_t d, float *to) {
  vf near[FULL_ROWS], far[FULL_ROWS];
  window_product(keys, stride, panel, d, near, far);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < FULL_ROWS; i++) {
    if (i >= here) break;
    v_store(to + i * PANEL, near[i]);
    v_store(to + i * PANEL + LANES, far[i]);
  }
}

/// Turns scores that were written to exponentials: LANES columns of them, from `column` on, at `scores`. A maximum
/// rises only where it must, so that a query's bits do not depend on those beside it.
static void window_soften(const window_state *state, const window_keys *keys, size_t column, float cap,
                          float *scores) {
  vi order;
  memcpy(&order, state->order + column, sizeof order);
  vf before = v_load(state->top + column), most = before, sum = v_splat(0);
  for (size_t j = 0; j < keys->count; j++) {
    if (cap > 0) soft_cap(scores + j * PANEL, LANES, cap);
    // In differences, so that no sum leaves the range of int32.
    vi seen = (order > (int32_t)j - keys->visible) & (order <= (int32_t)j - keys->passed);
    vf score = (vf)(((vi)v_load(scores + j * PANEL) & seen) | ((vi)v_splat(-INFINITY) & ~seen));
    v_store(scores + j * PANEL, score);
    most = v_max(score, most);
  }
  vi over = most > before + v_splat(HEADROOM);
  vf top = (vf)(((vi)most & over) | ((vi)before & ~over));
  for (size_t j = 0; j < keys->count; j++) {
    vf weight = v_exp_falling(v_load(scores + j * PANEL) - top);
    v_store(scores + j * PANEL, weight);
    sum += weight;
  }
  v_store(state->top + column, top);
  v_store(state->total + column, v_load(state->total + column) * v_exp_falling(before - top) + sum);
}

/// Fetches a part of the same keys of the next block: one of as many parts as there are panels. Fetching past the
/// last key does nothing.
INLINE void fetch_keys(const window_keys *keys, size_t j, size_t count, size_t d, size_t part, size_t parts) {
  const size_t line = 64 / sizeof(float), share = pieces(pieces(d, line), parts);
  for (size_t i = 0; i < count; i++) {
    const float *row = keys->rows + (WINDOW_KEYS + j + i) * keys->stride;
    for (size_t c = part * share; c < (part + 1) * share && c * line < d; c++) __builtin_prefetch(row + c * line);
  }
}

/// The exponentials of one block and panel. `simple`: every query sees all of the keys, and scores have no cap.
static void window_block(const window_state *state, const window_keys *keys, size_t n, size_t panel, size_t d,
                         bool simple, float cap) {
  size_t column = panel * PANEL;
  const float *queries = state->panels + column * d;
  float *weights = state->weights + (panel * n + keys->begin) * PANEL;
  vf sum[2] = {v_splat(0), v_splat(0)};
  bool over = !simple;
  for (size_t j = 0; j < keys->count; j += FULL_ROWS) {
    size_t here = least(FULL_ROWS, keys->count - j), stride = keys->stride;
    const float *rows = keys->rows + j * stride;
    if (here < FULL_ROWS) {
      for (size_t i = 0; i < here; i++) memcpy(state->last + i * d, rows + i * stride, d * sizeof(float));
      rows = state->last;
      stride = d;
    }
    float *to = weights + j * PANEL;
    fetch_keys(keys, j, here, d, panel, state->columns / PANEL);
    if (!over) over = window_tile(rows, stride, here, queries, d, state->top + column, sum, to);
    if (over && simple) {
      // From the block's beginning: what was written is not scores.
      simple = false;
      j = (size_t)0 - FULL_ROWS;
      continue;
    }
    if (over) window_scores(rows, stride, here, queries, d, to);
  }
  for (size_t side = 0; side < PANEL; side += LANES) {
    if (over) {
      window_soften(state, keys, column + side, cap, weights + side);
    } else {
      float *total = state->total + column + side;
      v_store(total, v_load(total) + sum[side / LANES]);
    }
  }
}

/// Adds the mean of one head's `rows` softmax rows, over `w`, to `out` (writes it, if `first` is 0).
static void window_mean(const window_state *state, size_t h, size_t n, size_t rows, size_t w, size_t first,
                        float *out) {
  const size_t from = h * state->head_columns, vectors = state->head_columns / LANES;
  float share[WINDOW_ROWS] = {0};
  for (size_t i = 0; i < rows; i++) share[i] = 1 / (state->total[from + i] * (float)w);
  for (size_t b = 0, begin = 0; begin < n; b++, begin += WINDOW_KEYS) {
    const float *tops = state->tops + b * state->columns + from;
    const float *weights[WINDOW_ROWS / LANES];
    vf factors[WINDOW_ROWS / LANES];
    for (size_t u = 0; u < vectors; u++) {
      size_t column = from + u * LANES;
      factors[u] = v_exp_falling(v_load(tops + u * LANES) - v_load(state->top + column)) * v_load(share + u * LANES);
      weights[u] = state->weights + (column / PANEL * n + begin) * PANEL + column % PANEL;
    }
    size_t keys = least(WINDOW_KEYS, n - begin);
    for (size_t j = 0; j < keys; j += 4) {
      size_t here = least(4, keys - j);
      vf mean[4];
#pragma clang loop unroll(full)
      for (size_t r = 0; r < 4; r++) {
        size_t at = (r < here ? j + r : j) * PANEL;
        mean[r] = v_splat(0);
        for (size_t u = 0; u < vectors; u++) {
          mean[r] = v_multiply_add(v_load(weights[u] + at), factors[u], mean[r]);
        }
      }
      v4 four = v_sum_4(mean[0], mean[1], mean[2], mean[3]);
      float *to = out + begin + j;
      for (size_t r = 0; r < here && first > 0; r++) four[r] += to[r];
      store_4(to, four, here);
    }
  }
}

/// The window attention of `heads <= WINDOW_HEADS` query heads of one KV head; their rows of `out` are
/// `out_stride` apart.
static void window_group(const float *q, size_t q_stride, size_t heads, size_t w, const float *k,
                         size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                         size_t out_stride, float *scratch) {
  size_t passes = pieces(w, WINDOW_ROWS), pass_rows = pieces(w, passes);
  window_state state = {.head_columns = pieces(pass_rows, LANES) * LANES};
  state.columns = pieces(heads * state.head_columns, PANEL) * PANEL;
  state.panels = scratch;
  state.last = state.panels + state.columns * d;
  state.weights = state.last + FULL_ROWS * d;
  state.tops = state.weights + state.columns * n;
  state.top = state.tops + state.columns * pieces(n, WINDOW_KEYS);
  state.total = state.top + state.columns;
  state.order = (int32_t *)(state.total + state.columns);
  memset(state.last, 0, FULL_ROWS * d * sizeof(float));
  for (size_t first = 0; first < w; first += pass_rows) {
    size_t rows = least(pass_rows, w - first);
    window_queries(&state, q + first * q_stride, q_stride, heads, rows, d, scoring.scale);
    for (size_t c = 0; c < state.columns; c++) {
      state.top[c] = LOWEST;
      state.total[c] = 0;
    }
    for (size_t b = 0, begin = 0; begin < n; b++, begin += WINDOW_KEYS) {
      window_keys keys = {k + begin * kv_stride, kv_stride, begin, least(WINDOW_KEYS, n - begin), 0, 0};
      keys.visible = (int32_t)(n - w + first + 1) - (int32_t)begin;
      keys.passed = span > 0 && span < n ? keys.visible - (int32_t)span : -(int32_t)n - WINDOW_ROWS;
      bool all = keys.visible >= (int32_t)keys.count && keys.passed + (int32_t)rows <= 1;
      for (size_t panel = 0; panel * PANEL < state.columns; panel++) {
        window_block(&state, &keys, n, panel, d, all && b > 0 && scoring.cap <= 0, scoring.cap);
      }
      memcpy(state.tops + b * state.columns, state.top, state.columns * sizeof(float));
    }
    for (size_t h = 0; h < heads; h++) window_mean(&state, h, n, rows, w, first, out + h * out_stride);
  }
}

static void window_attention(const float *q, size_t q_stride, size_t g, size_t w, const float *k,
                             size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                             float *scratch) {
  // What not even the first query sees is left out as a whole.
  size_t unseen = first_seen(n - w, span) / WINDOW_KEYS * WINDOW_KEYS;
  for (size_t h = 0; h < g; h++) memset(out + h * n, 0, unseen * sizeof(float));
  for (size_t h = 0; h < g; h += WINDOW_HEADS) {
    window_group(q + h * d, q_stride, least(WINDOW_HEADS, g - h), w, k + unseen * kv_stride, kv_stride,
                 n - unseen, d, scoring, span, out + h * n + unseen, n, scratch);
  }
}

#endif
