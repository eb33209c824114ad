/*
 * The vector versions of minhash_add_c().
 */
#ifndef SKETCH_MINHASH_SIMD_H
#define SKETCH_MINHASH_SIMD_H

#include "sketch/minhash.h"

minhash_add_fn minhash_add_avx2, minhash_add_avx512, minhash_add_neon;

#endif
