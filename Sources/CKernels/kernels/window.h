#ifndef HEADSCOPE_WINDOW_H
#define HEADSCOPE_WINDOW_H

// The window's mean attention, with one exponential for every score: exponentials are kept under the
// maximum known when their block was read, and put right by one factor per row and block at the end.

/// What a group of `heads <= WINDOW_HEADS` query heads keeps until all keys were read.
typedef struct window_state {
  /// Queries of each head, as tiles: `heads * head_tiles` of them.
  float *tiles;
  size_t head_tiles;
  /// Exponentials of each head: blocks of `[WINDOW_ROWS, KEY_BLOCK]`, `head_weights` floats in all.
  float *weights;
  size_t head_weights;
  /// The maxima under which each block's exponentials were computed, `[blocks, WINDOW_ROWS]` of each head.
  float *tops;
  size_t head_tops;
  /// Running maxima and sums, `[heads, WINDOW_ROWS]`.
  float *top, *total;
} window_state;

/// Fills the tiles with `rows <= WINDOW_ROWS` queries of one head.
static void window_queries(const float *q, size_t q_stride, size_t rows, size_t d, float scale, float *tiles) {
  for (size_t i = 0; i < rows; i += TILE_ROWS) {
    for (size_t p = 0; p < d; p += TILE_DEPTH, tiles += TILE_FLOATS) {
      fill_tile(q + i * q_stride + p, q_stride, least(TILE_ROWS, rows - i), least(TILE_DEPTH, d - p), scale,
                tiles);
    }
  }
}

/// One head's exponentials of block `b`, whose keys are packed; its first query sees `visible` of them, but at
/// most the last `span` if that is not 0.
static void window_block(const window_state *state, size_t h, size_t b, const float *packed, size_t keys,
                         size_t d, size_t rows, ptrdiff_t visible, size_t span, float cap) {
  const float *tile = state->tiles + h * state->head_tiles * TILE_FLOATS;
  float *top = state->top + h * WINDOW_ROWS, *total = state->total + h * WINDOW_ROWS;
  float *tops = state->tops + h * state->head_tops + b * WINDOW_ROWS;
  for (size_t i = 0; i < rows; i += TILE_ROWS) {
    size_t here = least(TILE_ROWS, rows - i);
    float *scores = state->weights + h * state->head_weights + (b * WINDOW_ROWS + i) * KEY_BLOCK;
    for (size_t p = 0; p < d; p += TILE_DEPTH, tile += TILE_FLOATS) {
      tile_multiply(tile, here, packed + p * PANEL, PANEL, d * PANEL, keys, least(TILE_DEPTH, d - p), scores,
                    KEY_BLOCK, p > 0);
    }
    cap_tile(scores, KEY_BLOCK, here, keys, cap);
    ptrdiff_t seen = visible + (ptrdiff_t)i;
    ptrdiff_t passed = span > 0 ? seen - (ptrdiff_t)span : -(ptrdiff_t)here;
    softmax_step step = soften(scores, KEY_BLOCK, here, keys, passed, seen, top + i);
    for (size_t r = 0; r < here; r++) {
      total[i + r] = total[i + r] * step.fade[r] + step.sum[r];
      top[i + r] = tops[i + r] = step.top[r];
    }
  }
}

/// Adds one head's `rows` softmax rows, over `w`, to `out` (writes them, if `first` is 0).
static void window_mean(const window_state *state, size_t h, size_t n, size_t rows, size_t w, size_t first,
                        float *out) {
  float *top = state->top + h * WINDOW_ROWS, *total = state->total + h * WINDOW_ROWS;
  for (size_t i = 0; i < rows; i++) total[i] = 1 / (total[i] * (float)w);
  for (size_t b = 0, begin = 0; begin < n; b++, begin += KEY_BLOCK) {
    float *factors = state->tops + h * state->head_tops + b * WINDOW_ROWS;
    for (size_t i = 0; i < rows; i += LANES) {
      size_t here = least(LANES, rows - i);
      vf faded = v_exp_falling(v_load_part(factors + i, here) - v_load_part(top + i, here));
      v_store_part(factors + i, faded * v_load_part(total + i, here), here);
    }
    size_t keys = least(KEY_BLOCK, n - begin);
    for (size_t j = 0; j < keys; j += LANES) {
      size_t here = least(LANES, keys - j);
      vf mean = first > 0 ? v_load_part(out + begin + j, here) : v_splat(0);
      const float *column = state->weights + h * state->head_weights + b * WINDOW_ROWS * KEY_BLOCK + j;
      for (size_t i = 0; i < rows; i++) {
        mean = v_multiply_add(v_load(column + i * KEY_BLOCK), v_splat(factors[i]), mean);
      }
      v_store_part(out + begin + j, mean, here);
    }
  }
}

/// The window attention of `heads <= WINDOW_HEADS` query heads of one KV head; their rows of `out` are
/// `out_stride` apart.
static void window_group(const float *q, size_t q_stride, size_t heads, size_t w, const float *k,
                         size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                         size_t out_stride, float *scratch) {
  size_t blocks = pieces(n, KEY_BLOCK);
  window_state state = {.head_tiles = WINDOW_ROWS / TILE_ROWS * pieces(d, TILE_DEPTH),
                        .head_weights = blocks * WINDOW_ROWS * KEY_BLOCK,
                        .head_tops = blocks * WINDOW_ROWS};
  float *packed = scratch;
  state.tiles = packed + KEY_BLOCK * d;
  state.weights = state.tiles + heads * state.head_tiles * TILE_FLOATS;
  state.tops = state.weights + heads * state.head_weights;
  state.top = state.tops + heads * state.head_tops;
  state.total = state.top + heads * WINDOW_ROWS;
  size_t passes = pieces(w, WINDOW_ROWS), pass_rows = pieces(w, passes);
  for (size_t first = 0; first < w; first += pass_rows) {
    size_t rows = least(pass_rows, w - first);
    for (size_t h = 0; h < heads; h++) {
      window_queries(q + first * q_stride + h * d, q_stride, rows, d, scoring.scale,
                     state.tiles + h * state.head_tiles * TILE_FLOATS);
    }
    for (size_t i = 0; i < heads * WINDOW_ROWS; i++) {
      state.top[i] = LOWEST;
      state.total[i] = 0;
    }
    for (size_t b = 0, begin = 0; begin < n; b++, begin += KEY_BLOCK) {
      size_t keys = least(KEY_BLOCK, n - begin);
      pack_keys(k + begin * kv_stride, kv_stride, keys, d, packed);
      ptrdiff_t visible = (ptrdiff_t)(n - w + first + 1) - (ptrdiff_t)begin;
      for (size_t h = 0; h < heads; h++) {
        window_block(&state, h, b, packed, keys, d, rows, visible, span, scoring.cap);
      }
    }
    for (size_t h = 0; h < heads; h++) window_mean(&state, h, n, rows, w, first, out + h * out_stride);
  }
}

static void window_attention(const float *q, size_t q_stride, size_t g, size_t w, const float *k,
                             size_t kv_stride, size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                             float *scratch) {
  // What not even the first query sees is left out as a whole.
  size_t unseen = first_seen(n - w, span) / KEY_BLOCK * KEY_BLOCK;
  for (size_t h = 0; h < g; h++) memset(out + h * n, 0, unseen * sizeof(float));
  for (size_t h = 0; h < g; h += WINDOW_HEADS) {
    window_group(q + h * d, q_stride, least(WINDOW_HEADS, g - h), w, k + unseen * kv_stride, kv_stride,
                 n - unseen, d, scoring, span, out + h * n + unseen, n, scratch);
  }
}

#endif
