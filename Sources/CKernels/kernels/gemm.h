#ifndef HEADSCOPE_GEMM_H
#define HEADSCOPE_GEMM_H

/// Fetches the first `n` floats of some rows into the cache. A tile's rows of x and y are short and far
/// apart, which processors do not foresee: so each is asked for while the panel before it is multiplied.
static void fetch_rows(const float *x, size_t ldx, size_t rows, size_t n) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t c = 0; c < n; c += 16) __builtin_prefetch(x + i * ldx + c);
  }
}

/// `gemm` from a column of `w` on.
static void gemm_columns(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw,
                         size_t column, size_t from, size_t to, size_t k, float *y, size_t ldy,
                         float *scratch) {
  float *tile = scratch, *packed = scratch + TILE_FLOATS;
  for (size_t j = from; j < to; j += PACK_ROWS) {
    size_t cols = least(PACK_ROWS, to - j);
    for (size_t p = 0, depth; p < k; p += depth) {
      // Pieces end where blocks do; where they end changes no sum.
      depth = least(TILE_DEPTH - (is_quantized(t) ? (column + p) % TILE_DEPTH : 0), k - p);
      for (size_t col = 0; col < cols; col += PANEL) {
        pack_panel(t, weight_at(w, t, (j + col) * ldw), row_bytes(t, ldw), column + p,
                   least(PANEL, cols - col), depth, packed + col * depth);
      }
      for (size_t i = 0; i < m; i += TILE_ROWS) {
        size_t rows = least(TILE_ROWS, m - i);
        fill_tile(x + i * ldx + p, ldx, rows, depth, 1, tile);
        size_t coming = least(TILE_ROWS, m - i - rows);
        for (size_t col = 0; col < cols; col += PANEL) {
          size_t wide = least(PANEL, cols - col);
          float *out = y + i * ldy + j + col;
          fetch_rows(x + (i + rows) * ldx + p + col * depth / cols, ldx, coming, wide * depth / cols);
          fetch_rows(out + PANEL, ldy, rows, least(PANEL, cols - col - wide));
          tile_multiply(tile, rows, packed + col * depth, PANEL, 0, wide, depth, out, ldy, p > 0);
        }
      }
    }
  }
}

static void gemm(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t from,
                 size_t to, size_t k, float *y, size_t ldy, float *scratch) {
  gemm_columns(x, m, ldx, w, t, ldw, 0, from, to, k, y, ldy, scratch);
}

/// Adds the absolute values of each of `rows` rows of `cols` floats to `sums`.
static void add_l1_rows(const float *y, size_t ldy, size_t rows, size_t cols, float *sums) {
  for (size_t i = 0; i < rows; i++) {
    const float *row = y + i * ldy;
    vf sum = v_splat(0);
    for (size_t j = 0; j < cols; j += LANES) {
      vf x = v_load_part(row + j, least(LANES, cols - j));
      sum += v_max(x, -x);
    }
    sums[i] += v_sum(sum);
  }
}

static void projected_l1(const float *v, size_t v_stride, size_t n, const void *w, hk_dtype t, size_t ldw,
                         size_t column, size_t rows, size_t d, float *out, float *scratch) {
  float *projected = scratch, *product_scratch = scratch + VALUE_BLOCK * PACK_ROWS;
  for (size_t i = 0; i < n; i += VALUE_BLOCK) {
    size_t values = least(VALUE_BLOCK, n - i);
    for (size_t a = 0; a < values; a++) out[i + a] = 0;
    for (size_t r = 0; r < rows; r += PACK_ROWS) {
      size_t here = least(PACK_ROWS, rows - r);
      gemm_columns(v + i * v_stride, values, v_stride, weight_at(w, t, r * ldw), t, ldw, column, 0, here, d,
                   projected, PACK_ROWS, product_scratch);
      add_l1_rows(projected, PACK_ROWS, values, here, out + i);
    }
  }
}

#endif
