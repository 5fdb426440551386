// The kernels for x86-64-v4. The target is set for this file's functions, not by a flag of the compiler, so
// that the package builds anywhere and the choice is made at run time.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES_HEADER "../lanes/avx512.h"
#define KERNEL_TABLE kernels_avx512

#define TARGET __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl," \
  "avx2,bmi,bmi2,f16c,fma,lzcnt,movbe")))
#pragma clang attribute push(TARGET, apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop

#endif
