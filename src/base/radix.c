#include "base/radix.h"

#include <string.h>

/*
 * Which way is fastest, nanoseconds a key with random keys, the least of 5 runs (gcc 12,
 * -O3, AMD EPYC, 32 KiB of L1d).  "Buckets" are told of below; 8 and 11 are radix sorts
 * from the last digit on, with digits of that many bits; "spread" is spread_u64() and, above 2048,
 * parts_u64().
 *
 *	32 bits                                         64 bits
 *	      n  insertion  buckets     8    11         n  insertion     8    11  spread
 *	      8        8.2      9.7    87   928        16         10              6.9
 *	     16       10.0      8.1    46   482        32         14    45   170     6.1
 *	     32       12.3      8.3    29   198        64         19    32    93     5.5
 *	    128       21.9      6.9    12    45       128         29    26    55     5.3
 *	   1024        111      5.1   7.4   9.5      1024          -    23    25     5.5
 *	   4096          -      5.6   7.5   5.3      4096          -    22    21      10
 *	  16384          -     11.0   6.0   5.0     65536          -    22    20     9.5
 *	1000000          -     18.1   9.5    12   1000000          -    22    22      10
 *	4000000          -     17.3    14    16   8000000          -    25    41      17
 *
 * qsort() takes 20 to 40 for the smallest and 140 to 220 for the largest.
 */
#define INSERTION_U32 12
#define BUCKETS_U32   4096 /* the most keys, and buckets, of sort_by_buckets() */
#define INSERTION_U64 16
#define SPREAD_U64    2048 /* the most keys of spread_u64() */
#define PARTS_BITS    11   /* of the most parts of parts_u64() */
#define DEPTH_U64     4

/* More keys than this in one bucket, and they are not spread as buckets like them.  Of 4096 random
 * keys in as many buckets, some 7 or 8 are in the fullest. */
#define BUCKET_MAX 32

static void insertion_u32(uint32_t *key, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		uint32_t k = key[i];

		for (j = i; j && key[j - 1] > k; j--)
			key[j] = key[j - 1];
		key[j] = k;
	}
}

static void insertion_u64(uint64_t *key, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		uint64_t k = key[i];

		for (j = i; j && key[j - 1] > k; j--)
			key[j] = key[j - 1];
		key[j] = k;
	}
}

/* Turn the counts of a digit's values into the places of their first keys. */
static void sum_up(size_t *count, size_t n_values)
{
	size_t sum = 0, i, n;

	for (i = 0; i < n_values; i++) {
		n = count[i];
		count[i] = sum;
		sum += n;
	}
}

/* 'count' are n_digits rows of 2^bits zeros. */
static inline void lsd_u32(uint32_t *key, size_t n, uint32_t *scratch, size_t *count, unsigned bits,
			   unsigned n_digits)
{
	const size_t n_values = (size_t)1 << bits;
	const uint32_t mask = (uint32_t)n_values - 1;
	uint32_t *from = key, *to = scratch, *swap;
	unsigned digit;
	size_t i;

	for (i = 0; i < n; i++) {
		for (digit = 0; digit < n_digits; digit++)
			count[digit * n_values + ((key[i] >> (digit * bits)) & mask)]++;
	}
	for (digit = 0; digit < n_digits; digit++, count += n_values) {
		if (count[(from[0] >> (digit * bits)) & mask] == n)
			continue; /* all the same: nothing moves */
		sum_up(count, n_values);
		for (i = 0; i < n; i++)
			to[count[(from[i] >> (digit * bits)) & mask]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != key)
		memcpy(key, from, n * sizeof(*key));
}

static void lsd8_u32(uint32_t *key, size_t n, uint32_t *scratch)
{
	size_t count[4 << 8] = {0};

	lsd_u32(key, n, scratch, count, 8, 4);
}

static void lsd11_u32(uint32_t *key, size_t n, uint32_t *scratch)
{
	size_t count[3 << 11] = {0};

	lsd_u32(key, n, scratch, count, 11, 3);
}

/*
 * Shingle hashes are spread evenly: one pass that puts them, by their first bits, into
 * about as many buckets as there are keys brings each within a few places of where it
 * belongs, and insertion does the rest.  Keys spread otherwise are left to the radix
 * sort, so that no input takes quadratic time.
 */
static void sort_by_buckets(uint32_t *key, size_t n, uint32_t *scratch)
{
	uint32_t count[BUCKETS_U32 + 1];
	uint32_t any = 0, fullest = 0;
	unsigned shift = 32;
	size_t n_buckets = 1, i, j;

	for (; n_buckets < n; n_buckets *= 2)
		shift--;
	/* Small numbers have their first bits further down. */
	for (i = 0; i < n; i++)
		any |= key[i];
	while (shift && (any >> (shift - 1)) < n_buckets)
		shift--;

	memset(count, 0, (n_buckets + 1) * sizeof(count[0]));
	for (i = 0; i < n; i++)
		count[(key[i] >> shift) + 1]++;
	for (i = 1; i <= n_buckets; i++) {
		if (count[i] > fullest)
			fullest = count[i];
		count[i] += count[i - 1];
	}
	if (fullest > BUCKET_MAX) {
		lsd8_u32(key, n, scratch);
		return;
	}
	for (i = 0; i < n; i++)
		scratch[count[key[i] >> shift]++] = key[i];

	key[0] = scratch[0];
	for (i = 1; i < n; i++) {
		uint32_t k = scratch[i];

		for (j = i; j && key[j - 1] > k; j--)
			key[j] = key[j - 1];
		key[j] = k;
	}
}

static void lsd_u64(uint64_t *key, size_t n, uint64_t *scratch)
{
	size_t counts[8 << 8] = {0}, *count = counts;
	uint64_t *from = key, *to = scratch, *swap;
	unsigned digit, shift;
	size_t i;

	for (i = 0; i < n; i++) {
		for (digit = 0; digit < 8; digit++)
			counts[(digit << 8) + ((key[i] >> (digit * 8)) & 255)]++;
	}
	for (shift = 0; shift < 64; shift += 8, count += 256) {
		if (count[(from[0] >> shift) & 255] == n)
			continue;
		sum_up(count, 256);
		for (i = 0; i < n; i++)
			to[count[(from[i] >> shift) & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != key)
		memcpy(key, from, n * sizeof(*key));
}

/*
 * Add to each of n counts all those in front of it.  Four at a time: the lanes of the product are
 * the sums of the lanes up to theirs, and only one addition waits for another.
 */
static void add_up_u16(uint16_t *count, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0001000100010001);
	uint64_t before = 0, four, sums;

	for (size_t i = 0; i < n; i += 4) {
		memcpy(&four, count + i, sizeof(four));
		four *= ones;
		sums = four + before * ones;
		before += four >> 48;
		memcpy(count + i, &sums, sizeof(sums));
	}
#else
	for (size_t i = 1; i < n; i++)
		count[i] = (uint16_t)(count[i] + count[i - 1]);
#endif
}

void radix_sort_u32(uint32_t *key, size_t n, uint32_t *scratch)
{
	if (n <= INSERTION_U32)
		insertion_u32(key, n);
	else if (n <= BUCKETS_U32)
		sort_by_buckets(key, n, scratch);
	else
		lsd11_u32(key, n, scratch);
}

/* Return how many of the first bits of n keys are the same in all; 64 if all keys are equal. */
static unsigned same_bits(const uint64_t *key, size_t n)
{
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= key[i] ^ key[0];
	return differ ? (unsigned)__builtin_clzll(differ) : 64;
}

static void sort_u64(uint64_t *key, size_t n, uint64_t *scratch, unsigned depth);

/*
 * Sort n keys, the first 'same' bits of which are the same in all, from 'from' to 'to': one pass by
 * two to four times as many buckets as there are keys, and insertion.  With so many buckets hardly
 * a key is moved there, which a processor predicts.  A bucket that has many, as of a hash that many
 * have, is sorted by itself.  What 'from' has afterwards means nothing.
 */
static void spread_u64(uint64_t *from, size_t n, unsigned same, uint64_t *to, unsigned depth)
{
	uint16_t count[4 * SPREAD_U64];
	uint64_t last, below = 0; /* the key in front, and the one before that */
	unsigned bits = 2;

	while ((size_t)1 << bits < 2 * n)
		bits++;
	memset(count, 0, sizeof(*count) << bits);
	for (size_t i = 0; i < n; i++)
		count[from[i] << same >> (64 - bits)]++;
	add_up_u16(count, (size_t)1 << bits);
	for (size_t i = n; i--;)
		to[--count[from[i] << same >> (64 - bits)]] = from[i];
	last = to[0];
	for (size_t i = 1; i < n; i++) {
		/* Whether two neighbours change places is as good as random: it is no branch. */
		uint64_t change = (to[i] ^ last) & -(uint64_t)(to[i] < last), k = last ^ change;
		size_t j = i - 1;

		last = to[i] ^ change;
		to[j] = k;
		if (k >= below) {
			below = k;
			continue;
		}
		for (; j && to[j - 1] > k; j--)
			to[j] = to[j - 1];
		to[j] = k;
		below = to[i - 1];
		if (i - j > BUCKET_MAX) {
			uint64_t bucket = k << same >> (64 - bits);
			size_t begin = count[bucket], end = i;

			to[i] = last;
			while (end < n && to[end] << same >> (64 - bits) == bucket)
				end++;
			sort_u64(to + begin, end - begin, from + begin, depth);
			i = end - 1;
			last = to[i];
			below = to[i - 1];
		}
	}
	to[n - 1] = last;
}

/*
 * More keys than spread_u64() takes: one pass by the first bits in which they differ, into parts of
 * a thousand or less, each of which is sorted in the first-level cache on its way back.
 */
static void parts_u64(uint64_t *key, size_t n, unsigned same, uint64_t *scratch, unsigned depth)
{
	size_t end[1 << PARTS_BITS] = {0}, begin = 0;
	unsigned bits = 2;

	while (bits < PARTS_BITS && n >> bits > SPREAD_U64 / 2)
		bits++;
	if (bits + same > 64)
		bits = 64 - same;
	for (size_t i = 0; i < n; i++)
		end[key[i] << same >> (64 - bits)]++;
	sum_up(end, (size_t)1 << bits);
	for (size_t i = 0; i < n; i++)
		scratch[end[key[i] << same >> (64 - bits)]++] = key[i];
	for (size_t part = 0; part < (size_t)1 << bits; begin = end[part++]) {
		uint64_t *from = scratch + begin, *to = key + begin;
		size_t m = end[part] - begin;
		unsigned alike = m && m <= SPREAD_U64 ? same_bits(from, m) : 64;

		if (alike < 64) {
			spread_u64(from, m, alike, to, depth);
		} else {
			memcpy(to, from, m * sizeof(*to));
			if (m > SPREAD_U64)
				sort_u64(to, m, from, depth);
		}
	}
}

/*
 * At most 'depth' times more parts of parts are sorted on their own, then from the last digit on:
 * so no keys take more than a constant time each.
 */
static void sort_u64(uint64_t *key, size_t n, uint64_t *scratch, unsigned depth)
{
	unsigned same;

	if (n <= INSERTION_U64) {
		insertion_u64(key, n);
		return;
	}
	same = same_bits(key, n);
	if (same == 64)
		return;
	if (!depth) {
		lsd_u64(key, n, scratch);
	} else if (n > SPREAD_U64) {
		parts_u64(key, n, same, scratch, depth - 1);
	} else {
		spread_u64(key, n, same, scratch, depth - 1);
		memcpy(key, scratch, n * sizeof(*key));
	}
}

void radix_sort_u64(uint64_t *key, size_t n, uint64_t *scratch)
{
	sort_u64(key, n, scratch, DEPTH_U64);
}

void radix_sort_u64_to(uint64_t *from, size_t n, unsigned same, uint64_t *to)
{
	if (n > INSERTION_U64 && n <= SPREAD_U64) {
		spread_u64(from, n, same, to, DEPTH_U64 - 1);
	} else if (n) {
		memcpy(to, from, n * sizeof(*to));
		radix_sort_u64(to, n, from);
	}
}
