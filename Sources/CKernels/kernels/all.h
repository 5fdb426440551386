// Included once by each level's file, which has set what its functions may use (INLINE, the target) and
// named its table. Every function here is static, so each level has its own copy of all of them.

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../formats.h"
#include "../scratch.h"
#include "../table.h"

typedef float v4 __attribute__((vector_size(16)));
typedef uint16_t h8 __attribute__((vector_size(16)));

#include LANES_HEADER

#include "vectors.h"
#include "unpack.h"
#include "tile.h"
#include "gemm.h"
#include "quantized.h"
#include "gemv.h"
#include "rows.h"
#include "softmax.h"
#include "causal.h"
#include "window.h"
#include "decode.h"
#include "selection.h"

const hk_kernels KERNEL_TABLE = {
  .to_f32 = to_f32,
  .gemm = gemm,
  .gemv = gemv,
  .causal_attention = causal_attention,
  .window_attention = window_attention,
  .decode_attention = decode_attention,
  .rms_norm = rms_norm,
  .rope = rope,
  .silu_multiply = silu_multiply,
  .gelu_multiply = gelu_multiply,
  .soft_cap = soft_cap,
  .add = add,
  .projected_l1 = projected_l1,
  .log_sum_exp = log_sum_exp,
  .first_nan = first_nan,
  .count_from = count_from,
  .filter = filter,
  .collect = collect,
  .nth_largest = nth_largest,
};
