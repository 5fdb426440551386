#ifndef HEADSCOPE_SCRATCH_H
#define HEADSCOPE_SCRATCH_H

#include <stddef.h>

// Block sizes and what scratch they need: the same at every level, so that a buffer outlives a change of
// level.

enum {
  /// Rows of the left operand in one tile: a multiple of every level's register tile.
  TILE_ROWS = 12,
  /// The deepest piece of a sum that is blocked: a packed panel of that depth fits in the first-level cache.
  TILE_DEPTH = 256,
  /// Floats between rows of a tile: a cache line more than its depth, so that its rows fall into other sets
  /// of the cache.
  TILE_STRIDE = TILE_DEPTH + 16,
  TILE_FLOATS = TILE_ROWS * TILE_STRIDE,
  /// Weight rows packed at once: with TILE_DEPTH, a quarter of a megabyte, which stays in the second level.
  PACK_ROWS = 256,
  /// Keys in one block of attention: a multiple of TILE_ROWS and of every level's panel.
  KEY_BLOCK = 96,
  /// Queries that share one packing of the keys in causal attention: a multiple of KEY_BLOCK.
  QUERY_BLOCK = 192,
  /// Query heads that share one packing of the keys in causal attention, at most.
  GROUP_HEADS = 8,
  /// Window queries of a head that are served in one pass over the keys, a multiple of every level's panel.
  WINDOW_ROWS = 32,
  /// Keys that stay in the first-level cache while they are served: a multiple of every level's register tile.
  WINDOW_KEYS = 24,
  /// Query heads that share a pass, at most: what each keeps of the window grows with the prompt.
  WINDOW_HEADS = 4,
  /// Values whose projections are held at once, before they are added up.
  VALUE_BLOCK = 192,
};

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t pieces(size_t n, size_t size) { return n / size + (n % size != 0); }

static inline size_t gemm_scratch(size_t k) {
  return (size_t)PACK_ROWS * least(k, TILE_DEPTH) + TILE_FLOATS;
}

static inline size_t causal_scratch(size_t d) { return KEY_BLOCK * d + 2 * TILE_FLOATS + 2 * GROUP_HEADS * QUERY_BLOCK; }

static inline size_t window_scratch(size_t g, size_t n, size_t d) {
  size_t columns = least(g, WINDOW_HEADS) * WINDOW_ROWS;
  return columns * (d + n + pieces(n, WINDOW_KEYS) + 3) + TILE_ROWS * d;
}

static inline size_t projected_l1_scratch(size_t d) {
  return gemm_scratch(d) + (size_t)VALUE_BLOCK * PACK_ROWS;
}

#endif
