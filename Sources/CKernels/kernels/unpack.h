#ifndef HEADSCOPE_UNPACK_H
#define HEADSCOPE_UNPACK_H

// Quantized weights as ggml stores them, brought to one form: whole numbers of eight bits, a scale for every
// 32 (Q6_K: 16) of them and, where a format has one, an offset for every 32. The bytes are unpacked 32 at a
// time, in the compiler's own notation at every level; multiplying them is left to the kernels.
//
// A weight is `scale * quant + offset`. Scales and offsets are products of a float16 and at most 8 bits, and
// `scale * quant` has at most 23 significant bits: all exact in float32, so a weight is rounded once if there
// is an offset, and else not at all, whatever the order of operations.

#pragma clang diagnostic push
// Wider vectors than a level has are halved by the compiler, and no function that takes one is ever called:
// all are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

enum {
  /// Columns unpacked at once: a block of the K formats, eight of the others.
  WINDOW_COLUMNS = 256,
  /// Columns under one offset, and the most under one scale.
  GROUP_COLUMNS = 32,
  WINDOW_GROUPS = WINDOW_COLUMNS / GROUP_COLUMNS,
};

typedef uint8_t b32 __attribute__((vector_size(32), aligned(1)));
typedef uint8_t b8 __attribute__((vector_size(8), aligned(1)));
typedef int8_t s8 __attribute__((vector_size(8), aligned(1)));
typedef int8_t vq __attribute__((vector_size(LANES), aligned(1)));
typedef float f8 __attribute__((vector_size(32), aligned(4)));

/// Unpacked columns of one row.
typedef struct window {
  /// Not used by Q8_0, whose quants are read where they lie.
  int8_t quants[WINDOW_COLUMNS];
  /// One for each group, or for each half of a group.
  float scales[2 * WINDOW_GROUPS];
  float offsets[WINDOW_GROUPS];
} window;

INLINE bool has_offsets(const hk_dtype t) {
  return t == HK_Q4_1 || t == HK_Q5_1 || t == HK_Q4_K || t == HK_Q5_K;
}

/// Scales that a group of 32 columns has.
INLINE size_t group_scales(const hk_dtype t) { return t == HK_Q6_K ? 2 : 1; }

/// `LANES` quants as floats.
INLINE vf v_quants(const int8_t *p) {
  vq q;
  memcpy(&q, p, sizeof q);
  return __builtin_convertvector(__builtin_convertvector(q, vi), vf);
}

/// The float16 numbers at the beginning of `count` blocks, widened; zeros behind them.
INLINE void block_halves(const char *blocks, size_t size, size_t count, float *out) {
  uint16_t half[WINDOW_GROUPS] = {0};
  if (count < WINDOW_GROUPS) {
    for (size_t i = 0; i < count; i++) memcpy(half + i, blocks + i * size, 2);
    h8 some;
    memcpy(&some, half, sizeof some);
    v_widen_8(some, out);
    return;
  }
  // Named one by one, they are gathered in a register: written one by one, they could not yet be read as one.
  h8 all;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < WINDOW_GROUPS; i++) {
    uint16_t bits;
    memcpy(&bits, blocks + i * size, sizeof bits);
    all[i] = bits;
  }
  v_widen_8(all, out);
}

/// The two float16 numbers at `p`.
INLINE void half_pair(const char *p, float *first, float *second) {
  h8 halves = {0};
  memcpy(&halves, p, 4);
  float both[8];
  v_widen_8(halves, both);
  *first = both[0];
  *second = both[1];
}

/// The nibbles of 16 bytes: the lower ones, then the upper ones.
INLINE b32 nibbles_16(const char *p) {
  typedef uint32_t u8x4 __attribute__((vector_size(32)));
  uint64_t half[4];
  memcpy(half, p, 16);
  memcpy(half + 2, p, 16);
  u8x4 twice;
  memcpy(&twice, half, 32);
  return (b32)(twice >> (u8x4){0, 0, 0, 0, 4, 4, 4, 4}) & 15;
}

/// Bit `i` of the four bytes at `p`, as 0 or 16 in byte `i`.
INLINE b32 fifth_bits(const char *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  typedef uint32_t u8x4 __attribute__((vector_size(32)));
  u8x4 words = (u8x4){0} + word;
  // Byte c / 8 for every c, taken from the same half of the vector.
  b32 bytes = __builtin_shufflevector((b32)words, (b32)words, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
                                      18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19);
  const b32 bit = (b32)((u8x4){0x08040201, 0x80402010, 0x08040201, 0x80402010, 0x08040201, 0x80402010,
                               0x08040201, 0x80402010});
  return (b32)((bytes & bit) == bit) & 16;
}

INLINE b32 load_32(const char *p) {
  b32 x;
  memcpy(&x, p, sizeof x);
  return x;
}

INLINE void store_32(int8_t *p, b32 x) { memcpy(p, &x, sizeof x); }

/// `count` blocks of 32.
INLINE void unpack_blocks(const hk_dtype t, const char *w, size_t count, window *to) {
  const size_t size = block_bytes(t);
  block_halves(w, size, count, to->scales);
  if (has_offsets(t)) block_halves(w + 2, size, count, to->offsets);
  if (t == HK_Q8_0) return;
  for (size_t i = 0; i < count; i++) {
    const char *block = w + i * size;
    b32 q = nibbles_16(block + size - 16);
    if (t == HK_Q5_0 || t == HK_Q5_1) q |= fifth_bits(block + size - 20);
    if (t == HK_Q4_0) q -= 8;
    if (t == HK_Q5_0) q -= 16;
    store_32(to->quants + i * GROUP_COLUMNS, q);
  }
}

/// The 6-bit scales and minima of Q4_K and Q5_K: the first four of each take the lower bits of four bytes,
/// the others a nibble and the two bits left over there.
INLINE void unpack_6_bits(const char *block, window *to) {
  uint32_t a, b, c;
  memcpy(&a, block + 4, 4);
  memcpy(&b, block + 8, 4);
  memcpy(&c, block + 12, 4);
  uint32_t scale[2] = {a & 0x3f3f3f3f, (c & 0x0f0f0f0f) | (a >> 2 & 0x30303030)};
  uint32_t minimum[2] = {b & 0x3f3f3f3f, (c >> 4 & 0x0f0f0f0f) | (b >> 2 & 0x30303030)};
  s8 scales, minima;
  memcpy(&scales, scale, sizeof scales);
  memcpy(&minima, minimum, sizeof minima);
  float d, least_d;
  half_pair(block, &d, &least_d);
  f8 wide = __builtin_convertvector(scales, f8) * d, offsets = __builtin_convertvector(minima, f8) * -least_d;
  memcpy(to->scales, &wide, sizeof wide);
  memcpy(to->offsets, &offsets, sizeof offsets);
}

INLINE void unpack_4_or_5_k(const hk_dtype t, const char *block, window *to) {
  unpack_6_bits(block, to);
  const char *low = block + (t == HK_Q5_K ? 48 : 16);
  b32 high = {0};
  if (t == HK_Q5_K) high = load_32(block + 16);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    b32 pair = load_32(low + 32 * i);
    b32 first = pair & 15, second = pair >> 4;
    if (t == HK_Q5_K) {
      first |= (i < 2 ? high << (4 - 2 * i) : high >> (2 * i - 4)) & 16;
      second |= (i < 2 ? high << (3 - 2 * i) : high >> (2 * i - 3)) & 16;
    }
    store_32(to->quants + 64 * i, first);
    store_32(to->quants + 64 * i + 32, second);
  }
}

INLINE void unpack_6_k(const char *block, window *to) {
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    b32 a = load_32(block + 64 * i), b = load_32(block + 64 * i + 32), high = load_32(block + 128 + 32 * i);
    int8_t *quants = to->quants + 128 * i;
    store_32(quants, ((a & 15) | (high << 4 & 48)) - 32);
    store_32(quants + 32, ((b & 15) | (high << 2 & 48)) - 32);
    store_32(quants + 64, (a >> 4 | (high & 48)) - 32);
    store_32(quants + 96, (b >> 4 | (high >> 2 & 48)) - 32);
  }
  float d, unused;
  // The scale is the block's last number: it is read with the byte pair before it, not with the one behind.
  half_pair(block + 206, &unused, &d);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < 2; i++) {
    s8 scales;
    memcpy(&scales, block + 192 + 8 * i, sizeof scales);
    f8 wide = __builtin_convertvector(scales, f8) * d;
    memcpy(to->scales + 8 * i, &wide, sizeof wide);
  }
}

/// Unpacks `groups <= WINDOW_GROUPS` groups of columns from the beginning of a block on; scales and offsets
/// behind them are 0. The K formats have all eight.
INLINE void unpack(const hk_dtype t, const char *w, size_t groups, window *to) {
  if (t == HK_Q6_K) {
    unpack_6_k(w, to);
  } else if (t == HK_Q4_K || t == HK_Q5_K) {
    unpack_4_or_5_k(t, w, to);
  } else {
    unpack_blocks(t, w, groups, to);
  }
}

/// The quants of a group, after `unpack`.
INLINE const int8_t *group_quants(const hk_dtype t, const char *w, const window *from, size_t group) {
  if (t == HK_Q8_0) return (const int8_t *)(w + group * block_bytes(HK_Q8_0) + 2);
  return from->quants + group * GROUP_COLUMNS;
}

#pragma clang diagnostic pop

/// Calls `function(type, ...)` with the type as a constant.
#define WITH_QUANTIZED_TYPE(t, function, ...)              \
  switch (t) {                                             \
    case HK_F32:                                           \
    case HK_F16:                                           \
    case HK_BF16: break;                                   \
    case HK_Q8_0: function(HK_Q8_0, __VA_ARGS__); break;   \
    case HK_Q4_0: function(HK_Q4_0, __VA_ARGS__); break;   \
    case HK_Q4_1: function(HK_Q4_1, __VA_ARGS__); break;   \
    case HK_Q5_0: function(HK_Q5_0, __VA_ARGS__); break;   \
    case HK_Q5_1: function(HK_Q5_1, __VA_ARGS__); break;   \
    case HK_Q4_K: function(HK_Q4_K, __VA_ARGS__); break;   \
    case HK_Q5_K: function(HK_Q5_K, __VA_ARGS__); break;   \
    case HK_Q6_K: function(HK_Q6_K, __VA_ARGS__); break;   \
  }

INLINE void widen_of(const hk_dtype t, const char *w, size_t n, float *out) {
  window part;
  for (size_t c = 0; c < n; c += WINDOW_COLUMNS) {
    const char *at = w + row_bytes(t, c);
    size_t groups = least(WINDOW_COLUMNS, n - c) / GROUP_COLUMNS;
    unpack(t, at, groups, &part);
    for (size_t g = 0; g < groups; g++, out += GROUP_COLUMNS) {
      const int8_t *quants = group_quants(t, at, &part, g);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < GROUP_COLUMNS; i += LANES) {
        vf scale = v_splat(part.scales[g * group_scales(t) + i * group_scales(t) / GROUP_COLUMNS]);
        vf x = v_quants(quants + i) * scale;
        if (has_offsets(t)) x += v_splat(part.offsets[g]);
        v_store(out + i, x);
      }
    }
  }
}

/// Widens `n` weights, whole blocks of a quantized type.
static void widen_blocks(hk_dtype t, const char *w, size_t n, float *out) {
  WITH_QUANTIZED_TYPE(t, widen_of, w, n, out)
}

#endif
