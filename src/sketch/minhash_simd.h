/*
 * The vector versions of minhash_make_c() and minhash_join_c().
 */
#ifndef SKETCH_MINHASH_SIMD_H
#define SKETCH_MINHASH_SIMD_H

#include "sketch/minhash.h"

minhash_make_fn minhash_make_avx2, minhash_make_avx512, minhash_make_neon;
minhash_join_fn minhash_join_avx2, minhash_join_avx512, minhash_join_neon;

#endif
