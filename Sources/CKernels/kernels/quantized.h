#ifndef HEADSCOPE_QUANTIZED_H
#define HEADSCOPE_QUANTIZED_H

// Products of few rows with quantized weights. A group of 32 columns is a vector of partial sums of
// `x * quant`, which is multiplied by the group's scale once; offsets are multiplied by the sum of the
// group's x, which is the same for every row of weights. Every element is added up in one order, whatever it
// is computed beside.

enum {
  /// Rows of x, and columns, whose sums are held at once.
  SUMMED_ROWS = 12,
  SUMMED_COLUMNS = 8192,
  SUMMED_GROUPS = SUMMED_COLUMNS / GROUP_COLUMNS,
  /// Columns of x copied between zeros, where a range begins or ends inside a block.
  PADDED_COLUMNS = 1024,
  /// How far ahead weights are fetched, in bytes. Four rows read side by side hide from the processor that they
  /// follow each other in memory; asked for in order, they come in time.
  FETCH_AHEAD = 16384,
};

/// The sums of each 32 columns of x; zeros behind the last, up to a whole window.
static void sum_groups(const float *x, size_t k, float *sums) {
  size_t groups = k / GROUP_COLUMNS;
  for (size_t g = 0; g < pieces(groups, WINDOW_GROUPS) * WINDOW_GROUPS; g++) {
    vf sum = v_splat(0);
    for (size_t c = 0; c < GROUP_COLUMNS && g < groups; c += LANES) sum += v_load(x + g * GROUP_COLUMNS + c);
    sums[g] = v_sum(sum);
  }
}

/// Adds to `sum` the products of `rows` rows of x with `count` rows of weights over one group.
INLINE void add_group(const size_t rows, const size_t count, const hk_dtype t, const float *x, size_t ldx,
                      const char *const *w, const window *part, size_t group, vf sum[][4]) {
  const size_t columns = GROUP_COLUMNS / group_scales(t);
#pragma clang loop unroll(full)
  for (size_t side = 0; side < group_scales(t); side++) {
    vf partial[VECTOR_ROWS][4];
#pragma clang loop unroll(full)
    for (size_t c = 0; c < columns; c += LANES) {
#pragma clang loop unroll(full)
      for (size_t j = 0; j < count; j++) {
        vf q = v_quants(group_quants(t, w[j], part + j, group) + side * columns + c);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
          vf at = v_load(x + i * ldx + side * columns + c);
          partial[i][j] = c == 0 ? at * q : v_multiply_add(at, q, partial[i][j]);
        }
      }
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
      vf scale = v_splat(part[j].scales[group * group_scales(t) + side]);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) sum[i][j] = v_multiply_add(scale, partial[i][j], sum[i][j]);
    }
  }
}

/// Adds to `sum` the products of `rows` rows of x with `count` rows of weights over one window, and fetches
/// as many bytes from `ahead` on. `sums`: of the window's groups in every row of x.
INLINE void add_window(const size_t rows, const size_t count, const hk_dtype t, const float *x, size_t ldx,
                       const float *sums, const char *const *w, size_t groups, vf sum[][4],
                       uintptr_t *ahead) {
  window part[4];
#pragma clang loop unroll(full)
  for (size_t j = 0; j < count; j++) unpack(t, w[j], groups, part + j);
  for (size_t g = 0; g < groups; g++) {
    // A little with every group: all at once would wait for each other. Fetching past the weights' end does
    // nothing.
    const size_t bytes = count * row_bytes(t, WINDOW_COLUMNS) / WINDOW_GROUPS;
#pragma clang loop unroll(full)
    for (size_t b = 0; b < bytes; b += 64) __builtin_prefetch((const void *)(*ahead + b));
    *ahead += bytes;
    add_group(rows, count, t, x + g * GROUP_COLUMNS, ldx, w, part, g, sum);
  }
  if (!has_offsets(t)) return;
  const size_t wide = least(LANES, WINDOW_GROUPS);
#pragma clang loop unroll(full)
  for (size_t g = 0; g < WINDOW_GROUPS; g += wide) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      vf of_x = v_load_part(sums + i * SUMMED_GROUPS + g, wide);
#pragma clang loop unroll(full)
      for (size_t j = 0; j < count; j++) {
        sum[i][j] = v_multiply_add(v_load_part(part[j].offsets + g, wide), of_x, sum[i][j]);
      }
    }
  }
}

/// Columns `j..<j + width` (`width <= 4`) of `rows` results, over `k` columns of whole blocks.
INLINE void quantized_kernel(const size_t rows, const hk_dtype t, const float *x, size_t ldx,
                             const float *sums, const char *w, size_t stride, size_t width, size_t k,
                             bool add, float *y, size_t ldy) {
  // One row of x is loaded once for four rows of weights; several need the registers for themselves.
  const size_t together = rows == 1 ? 4 : 1;
  vf sum[VECTOR_ROWS][4];
  const char *row[4];
#pragma clang loop unroll(full)
  for (size_t j = 0; j < 4; j++) {
    row[j] = w + (j < width ? j : 0) * stride;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][j] = v_splat(0);
  }
  const size_t step = row_bytes(t, WINDOW_COLUMNS);
  uintptr_t ahead = (uintptr_t)w + FETCH_AHEAD;
  for (size_t c = 0; c < k; c += WINDOW_COLUMNS) {
    size_t groups = least(WINDOW_COLUMNS, k - c) / GROUP_COLUMNS;
#pragma clang loop unroll(disable)
    for (size_t j = 0; j < 4; j += together) {
      vf own[VECTOR_ROWS][4];
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
        for (size_t b = 0; b < together; b++) own[i][b] = sum[i][j + b];
      }
      add_window(rows, together, t, x + c, ldx, sums + c / GROUP_COLUMNS, row + j, groups, own, &ahead);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
        for (size_t b = 0; b < together; b++) sum[i][j + b] = own[i][b];
      }
#pragma clang loop unroll(full)
      for (size_t b = 0; b < together; b++) row[j + b] += step;
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++) {
    v4 four = v_sum_4(sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
    if (add) {
      for (size_t j = 0; j < width; j++) four[j] += y[i * ldy + j];
    }
    store_4(y + i * ldy, four, width);
  }
}

/// `m` rows times whole blocks of `k` columns, which begin at `w` in the first row of weights. `sums`: of the
/// groups of every row of x, if the type has offsets.
INLINE void quantized_rows(const hk_dtype t, const float *x, size_t m, size_t ldx, const float *sums,
                           const char *w, size_t stride, size_t from, size_t to, size_t k, bool add, float *y,
                           size_t ldy) {
  for (size_t j = from; j < to; j += 4) {
    size_t width = least(4, to - j);
    const char *rows = w + j * stride;
    for (size_t i = 0, here; i < m; i += here) {
      here = least(VECTOR_ROWS, m - i);
      const float *x_i = x + i * ldx, *sums_i = sums + i * SUMMED_GROUPS;
      float *y_i = y + i * ldy + j;
      switch (here) {
        case 1: quantized_kernel(1, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
        case 2: quantized_kernel(2, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
        case 3: quantized_kernel(3, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
#if VECTOR_ROWS >= 6
        case 4: quantized_kernel(4, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
        case 5: quantized_kernel(5, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
        case 6: quantized_kernel(6, t, x_i, ldx, sums_i, rows, stride, width, k, add, y_i, ldy); break;
#endif
      }
    }
  }
}

/// At most SUMMED_ROWS rows times at most SUMMED_COLUMNS columns.
static __attribute__((noinline)) void quantized_piece(hk_dtype t, const float *x, size_t m, size_t ldx,
                                                      const char *w, size_t stride, size_t from, size_t to,
                                                      size_t k, bool add, float *y, size_t ldy) {
  float sums[SUMMED_ROWS * SUMMED_GROUPS];
  for (size_t i = 0; i < m && has_offsets(t); i++) sum_groups(x + i * ldx, k, sums + i * SUMMED_GROUPS);
  WITH_QUANTIZED_TYPE(t, quantized_rows, x, m, ldx, sums, w, stride, from, to, k, add, y, ldy)
}

/// The columns `column..<column + k` where they begin or end inside a block: whole blocks, times x between
/// zeros.
static void quantized_part(hk_dtype t, const float *x, size_t m, size_t ldx, const char *w, size_t stride,
                           size_t column, size_t from, size_t to, size_t k, float *y, size_t ldy) {
  float padded[VECTOR_ROWS * PADDED_COLUMNS];
  const size_t length = block_length(t), end = column + k;
  for (size_t i = 0; i < m; i += VECTOR_ROWS) {
    size_t rows = least(VECTOR_ROWS, m - i);
    for (size_t c = column / length * length; c < end; c += PADDED_COLUMNS) {
      size_t wide = least(PADDED_COLUMNS, pieces(end - c, length) * length);
      for (size_t r = 0; r < rows; r++) {
        const float *row = x + (i + r) * ldx;
        for (size_t p = c; p < c + wide; p++) {
          padded[r * PADDED_COLUMNS + p - c] = p >= column && p < end ? row[p - column] : 0;
        }
      }
      quantized_piece(t, padded, rows, PADDED_COLUMNS, w + row_bytes(t, c), stride, from, to, wide,
                      c > column, y + i * ldy, ldy);
    }
  }
}

static void quantized_gemv(const float *x, size_t m, size_t ldx, const char *w, hk_dtype t, size_t stride,
                           size_t column, size_t from, size_t to, size_t k, float *y, size_t ldy) {
  if (column % block_length(t) != 0 || k % block_length(t) != 0) {
    quantized_part(t, x, m, ldx, w, stride, column, from, to, k, y, ldy);
    return;
  }
  for (size_t i = 0; i < m; i += SUMMED_ROWS) {
    size_t rows = least(SUMMED_ROWS, m - i);
    for (size_t c = 0; c < k; c += SUMMED_COLUMNS) {
      quantized_piece(t, x + i * ldx + c, rows, ldx, w + row_bytes(t, column + c), stride, from, to,
                      least(SUMMED_COLUMNS, k - c), c > 0, y + i * ldy, ldy);
    }
  }
}

#endif
