#ifndef HEADSCOPE_CAUSAL_H
#define HEADSCOPE_CAUSAL_H

// Causal attention in blocks whose borders lie at fixed positions: a query meets the same blocks in the same
// order however queries are split over calls, and what a tile computes beyond its own keys counts 0.

/// Packs `keys <= KEY_BLOCK` keys of `d` dimensions as panels of `[d, PANEL]`.
static void pack_keys(const float *k, size_t stride, size_t keys, size_t d, float *packed) {
  for (size_t j = 0; j < keys; j += PANEL) {
    pack_panel(HK_F32, (const char *)(k + j * stride), stride * sizeof(float), 0, least(PANEL, keys - j), d,
               packed + j * d);
  }
}

/// Scores of `rows` queries against packed keys: `[rows, keys]`, rows TILE_STRIDE apart.
static void score_tile(const float *q, size_t stride, size_t rows, const float *packed, size_t keys, size_t d,
                       float scale, float *tile, float *scores) {
  for (size_t p = 0; p < d; p += TILE_DEPTH) {
    size_t depth = least(TILE_DEPTH, d - p);
    fill_tile(q + p, stride, rows, depth, scale, tile);
    tile_multiply(tile, rows, packed + p * PANEL, PANEL, d * PANEL, keys, depth, scores, TILE_STRIDE, p > 0);
  }
}

/// Caps a tile's scores, if they are to be capped.
INLINE void cap_tile(float *scores, size_t stride, size_t rows, size_t keys, float cap) {
  if (cap <= 0) return;
  for (size_t i = 0; i < rows; i++) soft_cap(scores + i * stride, keys, cap);
}

/// The first key that a query at a position sees.
INLINE size_t first_seen(size_t position, size_t span) {
  return span > 0 && position + 1 > span ? position + 1 - span : 0;
}

/// Causal attention of `heads <= GROUP_HEADS` query heads, `head_step` apart.
static void causal_group(const float *q, size_t q_stride, size_t heads, size_t head_step, size_t first,
                         size_t count, const float *k, const float *v, size_t kv_stride, size_t d,
                         hk_scoring scoring, size_t span, float *out, size_t out_stride, float *scratch) {
  float *packed = scratch, *tile = packed + KEY_BLOCK * d, *scores = tile + TILE_FLOATS;
  float *tops = scores + TILE_FLOATS, *totals = tops + GROUP_HEADS * QUERY_BLOCK;
  for (size_t from = first, to; from < first + count; from = to) {
    to = least((from / QUERY_BLOCK + 1) * QUERY_BLOCK, first + count);
    for (size_t i = 0; i < heads * QUERY_BLOCK; i++) {
      tops[i] = LOWEST;
      totals[i] = 0;
    }
    // A row may see nothing of the first block, and would not be written there.
    for (size_t i = 0; i < to - from && span > 0; i++) {
      for (size_t h = 0; h < heads; h++) {
        memset(out + (from - first + i) * out_stride + h * head_step, 0, d * sizeof(float));
      }
    }
    for (size_t block = first_seen(from, span) / KEY_BLOCK * KEY_BLOCK; block < to; block += KEY_BLOCK) {
      bool add = span > 0 || block > 0;
      pack_keys(k + block * kv_stride, kv_stride, least(KEY_BLOCK, to - block), d, packed);
      for (size_t h = 0; h < heads; h++) {
        float *top = tops + h * QUERY_BLOCK, *total = totals + h * QUERY_BLOCK;
        for (size_t row = from > block ? from : block, rows; row < to; row += rows) {
          rows = least((row / TILE_ROWS + 1) * TILE_ROWS, to) - row;
          if (first_seen(row, span) >= block + KEY_BLOCK) break;
          size_t keys = least(KEY_BLOCK, row + rows - block);
          float *result = out + (row - first) * out_stride + h * head_step;
          score_tile(q + (row - first) * q_stride + h * head_step, q_stride, rows, packed, keys, d,
                     scoring.scale, tile, scores);
          cap_tile(scores, TILE_STRIDE, rows, keys, scoring.cap);
          ptrdiff_t visible = (ptrdiff_t)(row - block) + 1;
          ptrdiff_t passed = span > 0 ? visible - (ptrdiff_t)span : -(ptrdiff_t)rows;
          softmax_step step = soften(scores, TILE_STRIDE, rows, keys, passed, visible, top + (row - from));
          for (size_t i = rows; i < TILE_ROWS; i++) memset(scores + i * TILE_STRIDE, 0, keys * sizeof(float));
          for (size_t i = 0; i < rows; i++) {
            size_t state = row - from + i;
            total[state] = total[state] * step.fade[i] + step.sum[i];
            top[state] = step.top[i];
            if (add && step.fade[i] != 1) scale_row(result + i * out_stride, d, step.fade[i]);
          }
          tile_multiply(scores, rows, v + block * kv_stride, kv_stride, PANEL, d, keys, result, out_stride,
                        add);
        }
      }
    }
    for (size_t h = 0; h < heads; h++) {
      for (size_t i = 0; i < to - from; i++) {
        scale_row(out + (from - first + i) * out_stride + h * head_step, d,
                  1 / totals[h * QUERY_BLOCK + i]);
      }
    }
  }
}

static void causal_attention(const float *q, size_t q_stride, size_t g, size_t first, size_t count,
                             const float *k, const float *v, size_t kv_stride, size_t d,
                             hk_scoring scoring, size_t span, float *out, size_t out_stride,
                             float *scratch) {
  for (size_t h = 0; h < g; h += GROUP_HEADS) {
    causal_group(q + h * d, q_stride, least(GROUP_HEADS, g - h), d, first, count, k, v, kv_stride, d,
                 scoring, span, out + h * d, out_stride, scratch);
  }
}

#endif
