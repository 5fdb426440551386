#ifndef HEADSCOPE_SELECTION_H
#define HEADSCOPE_SELECTION_H

// The best of many scores. No loop branches on what the scores are, except on how many of them there are:
// scores that nobody has seen before are what every branch predictor fails on.

/// Scores that are compared with each other all at once: a sample, or what is left to choose from.
#define HANDFUL 64
/// Floats in a cache line, and how many floats ahead scores are fetched that come from memory.
#define CACHE_LINE 16
#define PREFETCHED 1024

static size_t first_nan(const float *x, size_t n) {
  const size_t block = 64 * LANES;
  size_t i = 0;
  for (; i + block <= n; i += block) {
    vi odd = {0};
    for (size_t j = i; j < i + block; j += LANES) {
      vf part = v_load(x + j);
      odd |= (vi)(part != part);
    }
    if (v_bits(odd) != 0) break;
  }
  while (i < n && x[i] == x[i]) i++;
  return i;
}

/// The sum of the lanes.
INLINE size_t v_total(vi counts) {
  size_t total = 0;
  for (size_t i = 0; i < LANES; i++) total += (uint32_t)counts[i];
  return total;
}

static void count_from(const float *x, size_t n, float bound, size_t *above, size_t *equal) {
  vf line = v_splat(bound);
  vi over[2] = {{0}}, same[2] = {{0}};
  size_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    vf first = v_load(x + i), second = v_load(x + i + LANES);
    // A comparison that holds is -1.
    over[0] -= (vi)(first > line);
    over[1] -= (vi)(second > line);
    same[0] -= (vi)(first == line);
    same[1] -= (vi)(second == line);
  }
  size_t larger = v_total(over[0] + over[1]), equals = v_total(same[0] + same[1]);
  for (; i < n; i++) {
    larger += x[i] > bound;
    equals += x[i] == bound;
  }
  *above = larger;
  *equal = equals;
}

static size_t filter(const float *x, size_t n, float bound, int32_t number, float *values,
                     int32_t *numbers) {
  vf line = v_splat(bound);
  size_t count = 0, i = 0;
  // A store reaches at most as far as what has been read, since it begins no later than where that began.
  for (; i + CACHE_LINE <= n; i += CACHE_LINE) {
    __builtin_prefetch(x + i + PREFETCHED);
    for (size_t j = i; j < i + CACHE_LINE; j += LANES) {
      vf part = v_load(x + j);
      unsigned set = v_bits(part >= line);
      v_pack(values + count, part, set);
      v_pack_numbers(numbers + count, number + (int32_t)j, set);
      count += (size_t)__builtin_popcount(set);
    }
  }
  for (; i < n; i++) {
    values[count] = x[i];
    numbers[count] = number + (int32_t)i;
    count += x[i] >= bound;
  }
  return count;
}

static size_t collect(const float *values, const int32_t *numbers, size_t n, float bound, size_t ties,
                      int32_t *kept) {
  vf line = v_splat(bound);
  size_t count = 0, i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf part = v_load(values + i);
    unsigned set = v_bits(part > line), equal = v_bits(part == line);
    // Few vectors hold a score that equals the bound.
    if (equal != 0) {
      for (; equal != 0 && ties > 0; ties--) {
        set |= equal & -equal;
        equal &= equal - 1;
      }
    }
    v_pack(kept + count, v_load(numbers + i), set);
    count += (size_t)__builtin_popcount(set);
  }
  for (; i < n; i++) {
    bool tie = values[i] == bound && ties > 0;
    ties -= tie;
    kept[count] = numbers[i];
    count += values[i] > bound || tie;
  }
  return count;
}

/// Packs the scores from `low` to `high` into `to`, which may be `x`, and counts those above.
static size_t band(const float *x, size_t n, float low, float high, float *to, size_t *above) {
  vf bottom = v_splat(low), top = v_splat(high);
  vi over = {0};
  size_t count = 0, i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf part = v_load(x + i);
    vi larger = part > top;
    unsigned set = v_bits((part >= bottom) & ~larger);
    over -= larger;
    v_pack(to + count, part, set);
    count += (size_t)__builtin_popcount(set);
  }
  size_t larger = v_total(over);
  for (; i < n; i++) {
    float score = x[i];
    larger += score > high;
    to[count] = score;
    count += score >= low && score <= high;
  }
  *above = larger;
  return count;
}

/// A few scores, and how many of them are above each.
typedef struct handful {
  float scores[HANDFUL];
  int32_t above[HANDFUL];
  size_t count;
} handful;

/// Compares `n <= HANDFUL` scores, `stride` apart.
INLINE void compare_few(const float *x, size_t n, size_t stride, handful *few) {
  float *scores = few->scores;
  few->count = n;
  for (size_t i = 0; i < n; i++) scores[i] = x[i * stride];
  // Nothing is above what is not a number, nor under it.
  for (size_t i = n; i < HANDFUL; i++) scores[i] = NAN;
  size_t used = pieces(n, LANES) * LANES;
  for (size_t i = 0; i < used; i += LANES) {
    vf own = v_load(scores + i);
    vi above = {0};
    for (size_t j = 0; j < n; j++) above -= (vi)(v_splat(scores[j]) > own);
    memcpy(few->above + i, &above, sizeof above);
  }
}

/// The score at `rank`, from 1.
INLINE float of_rank(const handful *few, size_t rank) {
  // Everything smaller has `rank` or more scores above it.
  vf best = v_splat(-INFINITY);
  for (size_t i = 0; i < few->count; i += LANES) {
    vi above, limit = (vi){0} + (int32_t)rank;
    memcpy(&above, few->above + i, sizeof above);
    vi counts = above < limit;
    vf negated = (vf)(((vi)-v_load(few->scores + i) & counts) | ((vi)v_splat(-INFINITY) & ~counts));
    best = v_max(negated, best);
  }
  return -v_largest(best);
}

/// The order of floats as that of integers, and back. Negative zero comes just before zero.
INLINE uint32_t order_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

INLINE float in_order(uint32_t order) {
  uint32_t bits = order >> 31 ? order & 0x7fffffffu : ~order;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// The nearest score above a finite one, and the nearest under it: the two zeros are one score.
INLINE float next_above(float x) { return in_order(order_of(x + 0.0f) + 1); }

INLINE float next_under(float x) {
  uint32_t order = order_of(x + 0.0f) - 1;
  return in_order(order == order_of(-0.0f) ? order - 1 : order);
}

/// The score at `rank` by halving the range of floats: at most 32 reads, whatever the scores.
static float halve(const float *x, size_t n, size_t rank, size_t *above) {
  uint32_t low = order_of(-INFINITY), high = order_of(INFINITY);
  while (low < high) {
    uint32_t middle = low + (high - low + 1) / 2;
    size_t larger, equal;
    count_from(x, n, in_order(middle), &larger, &equal);
    if (larger + equal >= rank) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  size_t equal;
  count_from(x, n, in_order(low), above, &equal);
  return in_order(low);
}

static float nth_largest(const float *x, size_t n, size_t rank, size_t *above, float *scratch) {
  float *to = scratch, *other = scratch + n;
  size_t passed = 0, larger, equal;
  int stalled = 0;
  handful few;
  while (n > HANDFUL) {
    if (stalled == 3) {
      float score = halve(x, n, rank, &larger);
      *above = passed + larger;
      return score;
    }
    // Two scores of a sample between which the one that is looked for lies, most probably.
    compare_few(x, HANDFUL, n / HANDFUL, &few);
    float share = (float)rank / (float)n, middle = share * HANDFUL;
    float slack = 1 + 2 * sqrtf(middle * (1 - share));
    float upper = floorf(middle - slack), lower = ceilf(middle + slack);
    float high = upper < 1 ? INFINITY : of_rank(&few, (size_t)upper);
    float low = lower > HANDFUL ? -INFINITY : of_rank(&few, (size_t)lower);
    size_t before = n, inside = band(x, n, low, high, to, &larger);
    if (rank <= larger) {
      n = band(x, n, next_above(high), INFINITY, to, &equal);
    } else if (rank > larger + inside) {
      rank -= larger + inside;
      passed += larger + inside;
      n = band(x, n, -INFINITY, next_under(low), to, &equal);
    } else {
      rank -= larger;
      passed += larger;
      n = inside;
      if (low == high) {
        *above = passed;
        return low;
      }
    }
    x = to;
    to = other;
    other = (float *)x;
    stalled += n > before / 4 * 3;
  }
  compare_few(x, n, 1, &few);
  float score = of_rank(&few, rank);
  count_from(x, n, score, &larger, &equal);
  *above = passed + larger;
  return score;
}

#endif
