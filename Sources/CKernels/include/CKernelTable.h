#ifndef HEADSCOPE_CKERNELTABLE_H
#define HEADSCOPE_CKERNELTABLE_H

#include <stddef.h>
#include <stdint.h>

/// One level's kernels: the functions of CKernels.h under their names without the prefix.
typedef struct hk_kernels {
  void (*to_f32)(const void *, hk_dtype, size_t, float *);
  void (*gemm)(const float *, size_t, size_t, const void *, hk_dtype, size_t, size_t, size_t, size_t,
               float *, size_t, float *);
  void (*gemv)(const float *, size_t, size_t, const void *, hk_dtype, size_t, size_t, size_t, size_t, size_t,
               float *, size_t);
  void (*causal_attention)(const float *, size_t, size_t, size_t, size_t, const float *, const float *, size_t,
                           size_t, hk_scoring, size_t, float *, size_t, float *);
  void (*window_attention)(const float *, size_t, size_t, size_t, const float *, size_t, size_t, size_t,
                           hk_scoring, size_t, float *, float *);
  void (*decode_attention)(const float *, size_t, const float *, const float *, size_t, const int32_t *,
                           size_t, const float *, const float *, size_t, size_t, size_t, hk_scoring,
                           float *, float *);
  void (*rms_norm)(const float *, const float *, size_t, float, float *);
  void (*rope)(float *, const float *, const float *, size_t);
  void (*silu_multiply)(const float *, const float *, size_t, float *);
  void (*gelu_multiply)(const float *, const float *, size_t, float *);
  void (*soft_cap)(float *, size_t, float);
  void (*add)(float *, const float *, size_t);
  void (*projected_l1)(const float *, size_t, size_t, const void *, hk_dtype, size_t, size_t, size_t, size_t,
                       float *, float *);
  double (*log_sum_exp)(const float *, size_t);
  size_t (*first_nan)(const float *, size_t);
  void (*count_from)(const float *, size_t, float, size_t *, size_t *);
  size_t (*filter)(const float *, size_t, float, int32_t, float *, int32_t *);
  size_t (*collect)(const float *, const int32_t *, size_t, float, size_t, int32_t *);
  float (*nth_largest)(const float *, size_t, size_t, size_t *, float *);
} hk_kernels;

#endif
