#ifndef HEADSCOPE_TILE_H
#define HEADSCOPE_TILE_H

// The product every blocked kernel is made of: a tile of at most TILE_ROWS rows, at a fixed stride, times a
// matrix whose rows are read PANEL floats at a time. Each element is one chain of additions over the depth,
// so it does not matter which register tile it falls into.

/// One register tile: `height` by PANEL if `wide`, else by `width <= LANES`. All rows of `a` up to `height`
/// are read, only `rows` are written.
INLINE void tile_kernel(const size_t height, const bool wide, const float *a, size_t rows, const float *b,
                        size_t ldb, size_t width, size_t depth, float *c, size_t ldc, bool add) {
  vf near[FULL_ROWS], far[FULL_ROWS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < height; i++) {
    near[i] = far[i] = v_splat(0);
    if (add && i < rows) {
      near[i] = wide ? v_load(c + i * ldc) : v_load_part(c + i * ldc, width);
      if (wide) far[i] = v_load(c + i * ldc + LANES);
    }
  }
#pragma clang loop unroll_count(4)
  for (size_t p = 0; p < depth; p++) {
    vf b_near = wide ? v_load(b) : v_load_part(b, width);
    vf b_far = wide ? v_load(b + LANES) : b_near;
    b += ldb;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < height; i++) {
      vf x = v_splat(a[i * TILE_STRIDE + p]);
      near[i] = v_multiply_add(x, b_near, near[i]);
      if (wide) far[i] = v_multiply_add(x, b_far, far[i]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < height; i++) {
    if (i >= rows) break;
    if (wide) {
      v_store(c + i * ldc, near[i]);
      v_store(c + i * ldc + LANES, far[i]);
    } else {
      v_store_part(c + i * ldc, near[i], width);
    }
  }
}

#define TILE_KERNEL(name, height, wide)                                                                \
  static __attribute__((noinline)) void name(const float *a, size_t rows, const float *b, size_t ldb, \
                                             size_t width, size_t depth, float *c, size_t ldc,        \
                                             bool add) {                                              \
    tile_kernel(height, wide, a, rows, b, ldb, width, depth, c, ldc, add);                            \
  }

TILE_KERNEL(tile_full_wide, FULL_ROWS, true)
TILE_KERNEL(tile_full_narrow, FULL_ROWS, false)
TILE_KERNEL(tile_less_wide, LESS_ROWS, true)
TILE_KERNEL(tile_less_narrow, LESS_ROWS, false)

/// `c = a b`, or `c += a b` if `add`: `a` is a tile of `rows` rows, `b` is `[depth, cols]` with rows `ldb`
/// apart, and each PANEL columns begin `panel_step` after those before.
static void tile_multiply(const float *a, size_t rows, const float *b, size_t ldb, size_t panel_step,
                          size_t cols, size_t depth, float *c, size_t ldc, bool add) {
  for (size_t col = 0; col < cols; col += PANEL, b += panel_step) {
    size_t width = least(PANEL, cols - col);
    for (size_t row = 0, height; row < rows; row += height) {
      const float *top = a + row * TILE_STRIDE;
      float *to = c + row * ldc + col;
      size_t left = rows - row;
      bool full = left > FULL_ROWS - LESS_ROWS;
      height = full ? FULL_ROWS : LESS_ROWS;
      if (width == PANEL) {
        (full ? tile_full_wide : tile_less_wide)(top, left, b, ldb, width, depth, to, ldc, add);
        continue;
      }
      for (size_t done = 0; done < width; done += LANES) {
        (full ? tile_full_narrow : tile_less_narrow)(top, left, b + done, ldb, least(LANES, width - done),
                                                     depth, to + done, ldc, add);
      }
    }
  }
}

/// Copies `rows` rows of `depth <= TILE_DEPTH` floats into a tile, times `scale`; the tile's other rows
/// become 0.
static void fill_tile(const float *x, size_t ldx, size_t rows, size_t depth, float scale, float *tile) {
  vf factor = v_splat(scale);
  for (size_t i = 0; i < TILE_ROWS; i++, tile += TILE_STRIDE) {
    size_t p = 0;
    if (i >= rows) {
      for (; p < depth; p++) tile[p] = 0;
      continue;
    }
    const float *row = x + i * ldx;
    for (; p + LANES <= depth; p += LANES) v_store(tile + p, v_load(row + p) * factor);
    if (p < depth) v_store_part(tile + p, v_load_part(row + p, depth - p) * factor, depth - p);
  }
}

/// Turns `here <= LANES` rows of weights into one side of a panel.
INLINE void pack_side(const hk_dtype t, const char *w, size_t stride, size_t here, size_t depth,
                      float *side) {
  vf block[LANES];
  for (size_t p = 0; p < depth; p += LANES) {
    size_t wide = least(LANES, depth - p);
    const char *at = w + p * weight_size(t);
    if (here == LANES && wide == LANES) {
      for (size_t i = 0; i < LANES; i++) block[i] = v_weights(at + i * stride, t);
    } else {
      for (size_t i = 0; i < LANES; i++) {
        block[i] = i < here ? v_weights_part(at + i * stride, t, wide) : v_splat(0);
      }
    }
    v_transpose(block);
    for (size_t i = 0; i < wide; i++) v_store(side + (p + i) * PANEL, block[i]);
  }
}

INLINE void pack_panel_of(const hk_dtype t, const char *w, size_t stride, size_t rows, size_t depth,
                          float *panel) {
  for (size_t side = 0; side < PANEL; side += LANES) {
    size_t here = rows > side ? least(LANES, rows - side) : 0;
    pack_side(t, w + side * stride, stride, here, depth, panel + side);
  }
}

/// The same for quantized weights: a side of the panel is widened before it is turned. The columns lie in one
/// window of WINDOW_COLUMNS, counted from the rows' beginning.
static void pack_quantized_panel(hk_dtype t, const char *w, size_t stride, size_t column, size_t rows,
                                 size_t depth, float *panel) {
  float wide[LANES * WINDOW_COLUMNS];
  size_t first = column / block_length(t) * block_length(t), skipped = column - first;
  size_t columns = pieces(skipped + depth, block_length(t)) * block_length(t);
  for (size_t side = 0; side < PANEL; side += LANES) {
    size_t here = rows > side ? least(LANES, rows - side) : 0;
    for (size_t i = 0; i < here; i++) {
      widen_blocks(t, w + (side + i) * stride + row_bytes(t, first), columns, wide + i * columns);
    }
    pack_side(HK_F32, (const char *)(wide + skipped), columns * sizeof(float), here, depth, panel + side);
  }
}

/// Turns `rows <= PANEL` rows of `depth` weights, from `column` on, into a panel: `[depth, PANEL]` floats,
/// with zeros for the rows that are missing.
static void pack_panel(hk_dtype t, const char *w, size_t stride, size_t column, size_t rows, size_t depth,
                       float *panel) {
  const char *at = w + column * weight_size(t);
  switch (t) {
    case HK_F32: pack_panel_of(HK_F32, at, stride, rows, depth, panel); break;
    case HK_F16: pack_panel_of(HK_F16, at, stride, rows, depth, panel); break;
    case HK_BF16: pack_panel_of(HK_BF16, at, stride, rows, depth, panel); break;
    default: pack_quantized_panel(t, w, stride, column, rows, depth, panel); break;
  }
}

#endif
