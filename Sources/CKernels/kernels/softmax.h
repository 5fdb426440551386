#ifndef HEADSCOPE_SOFTMAX_H
#define HEADSCOPE_SOFTMAX_H

// Softmax of rows that arrive in blocks: each row keeps the largest score so far and the sum of the
// exponentials under it, and what was computed under a smaller maximum fades by exp(old - new).

/// Less than any score, yet finite: what a row that has seen no key yet has as its largest score.
#define LOWEST (-1e30f)

/// `exp(x)` for `x <= 0` to within 2 units in the last place, 0 under 1.7e-38; exactly 1 at 0, 0 at negative infinity.
///
/// As `v_exp`, with less to do: where the result is a normal number, adding `n` to its exponent is the whole
/// scaling. The polynomial of degree 6 has the least relative error on `|r| <= ln 2 / 2`, 2e-9, among those that are
/// 1 at 0.
INLINE vf v_exp_falling(vf x) {
  const vf lowest = v_splat(-87), shift = v_splat(0x1.8p23f);
  // The order of the arguments lets not-a-numbers through.
  vf bounded = v_max(lowest, x);
  vf shifted = v_multiply_add(bounded, v_splat(0x1.715476p+0f), shift);
  vf whole = shifted - shift;
  vf r = v_multiply_add(whole, v_splat(-0x1.62e4p-1f), bounded);
  r = v_multiply_add(whole, v_splat(-0x1.7f7d1cp-20f), r);
  vf p = v_splat(0x1.6ae6ep-10f);
  p = v_multiply_add(p, r, v_splat(0x1.1267d8p-7f));
  p = v_multiply_add(p, r, v_splat(0x1.555824p-5f));
  p = v_multiply_add(p, r, v_splat(0x1.555418p-3f));
  p = v_multiply_add(p, r, v_splat(0x1.fffffcp-2f));
  p = v_multiply_add(p, r, v_splat(1));
  p = v_multiply_add(p, r, v_splat(1));
  // The shift leaves nothing but the low bits of `shifted`, which are n.
  vi scaled = (vi)p + ((vi)shifted << 23);
  return (vf)(scaled & ~(vi)(x < lowest));
}

/// One step for at most TILE_ROWS rows.
typedef struct softmax_step {
  /// The largest score of each row so far.
  float top[16];
  /// What earlier exponentials and sums are multiplied with; exactly 1 where the maximum has not changed.
  float fade[16];
  /// The sum of this block's exponentials.
  float sum[16];
} softmax_step;

/// Replaces a block of scores by their exponentials under the running maximum.
///
/// - scores: `rows` rows of KEY_BLOCK floats, `stride` apart. Row `i` counts the keys from `passed + i` on that
///   are among its first `visible + i`, at most `width` (negative: 0); the others, up to a multiple of LANES
///   over `width`, become 0.
/// - top: each row's maximum before this block, LOWEST if it has seen no key.
static softmax_step soften(float *scores, size_t stride, size_t rows, size_t width, ptrdiff_t passed,
                           ptrdiff_t visible, const float *top) {
  softmax_step step = {{0}, {0}, {0}};
  float before[16] = {0};
  size_t padded = pieces(width, LANES) * LANES;
  for (size_t i = 0; i < rows; i++) {
    ptrdiff_t limit = visible + (ptrdiff_t)i;
    size_t seen = limit < 0 ? 0 : least(width, (size_t)limit);
    ptrdiff_t start = passed + (ptrdiff_t)i;
    for (size_t j = 0; (ptrdiff_t)j < start && j < seen; j++) scores[i * stride + j] = -INFINITY;
    for (size_t j = seen; j < padded; j++) scores[i * stride + j] = -INFINITY;
    before[i] = top[i];
  }
  for (size_t i = 0; i < rows; i += 4) {
    vf best[4];
    for (size_t r = 0; r < 4; r++) {
      const float *row = scores + least(i + r, rows - 1) * stride;
      best[r] = v_load(row);
      for (size_t j = LANES; j < padded; j += LANES) best[r] = v_max(v_load(row + j), best[r]);
    }
    v4 tops = v_max_4(best[0], best[1], best[2], best[3]);
    for (size_t r = 0; r < 4; r++) {
      step.top[i + r] = i + r < rows && before[i + r] > tops[r] ? before[i + r] : tops[r];
    }
  }
  for (size_t i = 0; i < 16; i += LANES) {
    v_store(step.fade + i, v_exp_falling(v_load(before + i) - v_load(step.top + i)));
  }
  for (size_t i = 0; i < rows; i += 4) {
    vf sum[4];
    for (size_t r = 0; r < 4; r++) {
      sum[r] = v_splat(0);
      if (i + r >= rows) continue;
      float *row = scores + (i + r) * stride;
      vf under = v_splat(step.top[i + r]);
      for (size_t j = 0; j < padded; j += LANES) {
        vf weight = v_exp_falling(v_load(row + j) - under);
        v_store(row + j, weight);
        sum[r] += weight;
      }
    }
    v4 sums = v_sum_4(sum[0], sum[1], sum[2], sum[3]);
    memcpy(step.sum + i, &sums, sizeof sums);
  }
  return step;
}

/// Replaces one row by its softmax.
static void softmax_row(float *row, size_t n) {
  vf top = v_splat(largest(row, n)), sum = v_splat(0);
  size_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf weight = v_exp_falling(v_load(row + i) - top);
    v_store(row + i, weight);
    sum += weight;
  }
  if (i < n) {
    v_store_part(row + i, v_exp_falling(v_load_part(row + i, n - i) - top), n - i);
    // Loaded again, so that the lanes behind the end count 0.
    sum += v_load_part(row + i, n - i);
  }
  scale_row(row, n, 1 / v_sum(sum));
}

#endif
