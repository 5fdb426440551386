#ifndef HEADSCOPE_GEMV_H
#define HEADSCOPE_GEMV_H

// Products with few rows. Four weight rows are read at once, each once for all rows of x: one of every quarter of
// the rows, so that each quarter is one long read in order, which the processor fetches ahead by itself. Rows that
// follow each other, read side by side, hide that from it and come two thirds as fast. Every element has one vector
// of partial sums, in the order of the columns, whatever it is computed beside.

/// `width <= 4` columns of `rows` results, `apart` from each other, as are the rows of weights.
INLINE void gemv_kernel(const size_t rows, const hk_dtype t, const float *x, size_t ldx, const char *w,
                        size_t stride, size_t apart, size_t width, size_t k, float *y, size_t ldy) {
  vf sum[VECTOR_ROWS][4];
  const char *row[4];
#pragma clang loop unroll(full)
  for (size_t j = 0; j < 4; j++) {
    row[j] = w + (j < width ? j : 0) * apart * stride;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][j] = v_splat(0);
  }
  size_t c = 0;
  for (; c + LANES <= k; c += LANES) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 4; j++) {
      vf weights = v_weights(row[j] + c * weight_size(t), t);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        sum[i][j] = v_multiply_add(v_load(x + i * ldx + c), weights, sum[i][j]);
      }
    }
  }
  if (c < k) {
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 4; j++) {
      vf weights = v_weights_part(row[j] + c * weight_size(t), t, k - c);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        sum[i][j] = v_multiply_add(v_load_part(x + i * ldx + c, k - c), weights, sum[i][j]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++) {
    v4 four = v_sum_4(sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
    for (size_t j = 0; j < width; j++) y[i * ldy + j * apart] = four[j];
  }
}

INLINE void gemv_of(const hk_dtype t, const float *x, size_t m, size_t ldx, const char *w, size_t stride,
                    size_t from, size_t to, size_t k, float *y, size_t ldy) {
  size_t apart = pieces(to - from, 4);
  for (size_t j = from; j < from + apart; j++) {
    size_t width = pieces(to - j, apart);
    const char *rows = w + j * stride;
    for (size_t i = 0, here; i < m; i += here) {
      here = least(VECTOR_ROWS, m - i);
      const float *from_x = x + i * ldx;
      float *to_y = y + i * ldy + j;
      switch (here) {
        case 1: gemv_kernel(1, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
        case 2: gemv_kernel(2, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
        case 3: gemv_kernel(3, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
#if VECTOR_ROWS >= 6
        case 4: gemv_kernel(4, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
        case 5: gemv_kernel(5, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
        case 6: gemv_kernel(6, t, from_x, ldx, rows, stride, apart, width, k, to_y, ldy); break;
#endif
      }
    }
  }
}

static void gemv(const float *x, size_t m, size_t ldx, const void *w, hk_dtype t, size_t ldw, size_t column,
                 size_t from, size_t to, size_t k, float *y, size_t ldy) {
  size_t stride = row_bytes(t, ldw);
  const char *at = (const char *)w + column * weight_size(t);
  switch (t) {
    case HK_F32: gemv_of(HK_F32, x, m, ldx, at, stride, from, to, k, y, ldy); break;
    case HK_F16: gemv_of(HK_F16, x, m, ldx, at, stride, from, to, k, y, ldy); break;
    case HK_BF16: gemv_of(HK_BF16, x, m, ldx, at, stride, from, to, k, y, ldy); break;
    default: quantized_gemv(x, m, ldx, w, t, stride, column, from, to, k, y, ldy); break;
  }
}

#endif
