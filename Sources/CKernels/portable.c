// The kernels for every processor.

#define INLINE static inline __attribute__((always_inline))
#define LANES_HEADER "../lanes/portable.h"
#define KERNEL_TABLE kernels_portable

#include "kernels/all.h"
