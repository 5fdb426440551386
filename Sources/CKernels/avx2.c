// The kernels for x86-64-v3. The target is set for this file's functions, not by a flag of the compiler, so
// that the package builds anywhere and the choice is made at run time.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES_HEADER "../lanes/avx2.h"
#define KERNEL_TABLE kernels_avx2

#define TARGET __attribute__((target("avx2,bmi,bmi2,f16c,fma,lzcnt,movbe")))
#pragma clang attribute push(TARGET, apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop

#endif
