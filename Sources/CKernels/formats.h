#ifndef HEADSCOPE_FORMATS_H
#define HEADSCOPE_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "CKernels.h"

// The sizes of what weights are stored in. A plain type is a block of one weight.

/// Whether the weights of a type share scales, block by block.
static inline bool is_quantized(hk_dtype t) { return t >= HK_Q8_0; }

/// Weights in one block.
static inline size_t block_length(hk_dtype t) { return t < HK_Q8_0 ? 1 : t < HK_Q4_K ? 32 : 256; }

/// Bytes of one block.
static inline size_t block_bytes(hk_dtype t) {
  switch (t) {
    case HK_F32: return 4;
    case HK_F16: return 2;
    case HK_BF16: return 2;
    case HK_Q8_0: return 2 + 32;
    case HK_Q4_0: return 2 + 16;
    case HK_Q4_1: return 4 + 16;
    case HK_Q5_0: return 2 + 4 + 16;
    case HK_Q5_1: return 4 + 4 + 16;
    case HK_Q4_K: return 4 + 12 + 128;
    case HK_Q5_K: return 4 + 12 + 32 + 128;
    case HK_Q6_K: return 128 + 64 + 16 + 2;
  }
  return 0;
}

/// Bytes of `n` weights, a multiple of the block's.
static inline size_t row_bytes(hk_dtype t, size_t n) { return n / block_length(t) * block_bytes(t); }

#endif
