#ifndef HEADSCOPE_TABLE_H
#define HEADSCOPE_TABLE_H

#include "CKernels.h"

// What each level's file defines.

extern const hk_kernels kernels_portable;
#if defined(__x86_64__)
extern const hk_kernels kernels_avx2;
extern const hk_kernels kernels_avx512;
#endif

#endif
