#ifndef HEADSCOPE_WINDOW_H
#define HEADSCOPE_WINDOW_H

// The window's mean attention, with one exponential for every score: exponentials are kept under the
// maximum known when their block was read, and put right by one factor per row and block at the end.

static void window_attention(const float *q, size_t q_stride, size_t w, const float *k, size_t kv_stride,
                             size_t n, size_t d, hk_scoring scoring, size_t span, float *out,
                             float *scratch) {
  // What not even the first query sees is left out as a whole.
  size_t unseen = first_seen(n - w, span) / KEY_BLOCK * KEY_BLOCK;
  memset(out, 0, unseen * sizeof(float));
  k += unseen * kv_stride;
  out += unseen;
  n -= unseen;
  size_t chunks = pieces(d, TILE_DEPTH), blocks = pieces(n, KEY_BLOCK);
  float *tiles = scratch, *packed = tiles + (WINDOW_ROWS / TILE_ROWS) * chunks * TILE_FLOATS;
  float *weights = packed + KEY_BLOCK * d, *tops = weights + blocks * WINDOW_ROWS * KEY_BLOCK;
  float *top = tops + blocks * WINDOW_ROWS, *total = top + WINDOW_ROWS;
  size_t groups = pieces(w, WINDOW_ROWS), group_rows = pieces(w, groups);
  for (size_t first = 0; first < w; first += group_rows) {
    size_t rows = least(group_rows, w - first);
    for (size_t i = 0; i < rows; i += TILE_ROWS) {
      for (size_t c = 0; c < chunks; c++) {
        const float *from = q + (first + i) * q_stride + c * TILE_DEPTH;
        fill_tile(from, q_stride, least(TILE_ROWS, rows - i), least(TILE_DEPTH, d - c * TILE_DEPTH),
                  scoring.scale, tiles + (i / TILE_ROWS * chunks + c) * TILE_FLOATS);
      }
    }
    for (size_t i = 0; i < rows; i++) {
      top[i] = LOWEST;
      total[i] = 0;
    }
    for (size_t b = 0; b < blocks; b++) {
      size_t begin = b * KEY_BLOCK, keys = least(KEY_BLOCK, n - begin);
      pack_keys(k + begin * kv_stride, kv_stride, keys, d, packed);
      for (size_t i = 0; i < rows; i += TILE_ROWS) {
        size_t here = least(TILE_ROWS, rows - i);
        float *scores = weights + (b * WINDOW_ROWS + i) * KEY_BLOCK;
        for (size_t c = 0; c < chunks; c++) {
          tile_multiply(tiles + (i / TILE_ROWS * chunks + c) * TILE_FLOATS, here,
                        packed + c * TILE_DEPTH * PANEL, PANEL, d * PANEL, keys,
                        least(TILE_DEPTH, d - c * TILE_DEPTH), scores, KEY_BLOCK, c > 0);
        }
        cap_tile(scores, KEY_BLOCK, here, keys, scoring.cap);
        ptrdiff_t visible = (ptrdiff_t)(n - w + first + i + 1) - (ptrdiff_t)begin;
        ptrdiff_t passed = span > 0 ? visible - (ptrdiff_t)span : -(ptrdiff_t)here;
        softmax_step step = soften(scores, KEY_BLOCK, here, keys, passed, visible, top + i);
        for (size_t r = 0; r < here; r++) {
          total[i + r] = total[i + r] * step.fade[r] + step.sum[r];
          top[i + r] = tops[b * WINDOW_ROWS + i + r] = step.top[r];
        }
      }
    }
    for (size_t i = 0; i < rows; i++) total[i] = 1 / (total[i] * (float)w);
    for (size_t b = 0; b < blocks; b++) {
      float *factors = tops + b * WINDOW_ROWS;
      for (size_t i = 0; i < rows; i += LANES) {
        size_t here = least(LANES, rows - i);
        vf faded = v_exp_falling(v_load_part(factors + i, here) - v_load_part(top + i, here));
        v_store_part(factors + i, faded * v_load_part(total + i, here), here);
      }
      size_t begin = b * KEY_BLOCK, keys = least(KEY_BLOCK, n - begin);
      for (size_t j = 0; j < keys; j += LANES) {
        size_t here = least(LANES, keys - j);
        vf mean = first > 0 ? v_load_part(out + begin + j, here) : v_splat(0);
        const float *column = weights + b * WINDOW_ROWS * KEY_BLOCK + j;
        for (size_t i = 0; i < rows; i++) {
          mean = v_multiply_add(v_load(column + i * KEY_BLOCK), v_splat(factors[i]), mean);
        }
        v_store_part(out + begin + j, mean, here);
      }
    }
  }
}

#endif
