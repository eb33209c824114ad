#include <stdlib.h>

#include "common.h"
#include "fake_disk.h"
#include "store/key_map.h"
#include "store/lists.h"

/* A segment that has a map of keys with lists, and one without. */
struct fixture {
	struct fake_disk *disk;
	struct segment segment;
	struct key_map with, without;
	struct lists lists;
};

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* The members of the list of the i-th key: one in two has one, the others share lists of up to 300. */
static uint32_t members_of(uint32_t i, uint32_t universe, uint32_t *ret)
{
	struct rng rng = {i % 2 ? i + 1 : 1 + i % 46};
	uint32_t n = i % 2 ? 1 : 2 + rng_u32(&rng) % (i % 10 ? 5 : 300), at = 0;

	for (uint32_t j = 0; j < n; j++) {
		at += rng_below(&rng, (universe - at - (n - j)) / (n - j) + 1);
		ret[j] = at++;
	}
	return n;
}

#define UNIVERSE 100000

static void begin(struct fixture *f, const uint64_t *key, uint32_t n)
{
	static uint32_t member[400], reference[4096];
	static uint64_t entry[4096];
	struct segment_writer w;
	struct key_map_writer m;
	struct lists_writer l;
	struct buf bytes;
	uint64_t len, check;

	f->disk = fake_disk_new();
	buf_init(&bytes, NULL);
	assert_int_equal(segment_writer_init(&w, 3, bytes.alloc), RP_OK);
	lists_writer_init(&l, UNIVERSE, bytes.alloc);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(lists_writer_add(&l, member, members_of(i, UNIVERSE, member),
						  &reference[i]),
				 RP_OK);
	/* Lists of the same numbers are one. */
	assert_true(n < 100 || l.groups.n < n / 2);
	assert_int_equal(
		key_map_writer_init_values(&m, segment_writer_begin_raw(&w), n, 32, UNIVERSE),
		RP_OK);
	for (uint32_t i = 0; i < n; i++)
		entry[i] = (key[i] >> 32 << 32) | reference[i];
	assert_int_equal(key_map_writer_add_values(&m, entry, n), RP_OK);
	assert_int_equal(key_map_writer_finish(&m), RP_OK);
	assert_int_equal(segment_writer_end_raw(&w, SECTION_SHINGLES), RP_OK);
	buf_reset(&bytes);
	assert_int_equal(lists_writer_finish(&l, segment_writer_begin_raw(&w)), RP_OK);
	assert_int_equal(segment_writer_end_raw(&w, SECTION_SHINGLE_UNITS), RP_OK);
	lists_writer_release(&l);
	buf_reset(&bytes);
	assert_int_equal(key_map_writer_init(&m, segment_writer_begin_raw(&w), n, 64), RP_OK);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(key_map_writer_add(&m, key[i]), RP_OK);
	assert_int_equal(key_map_writer_finish(&m), RP_OK);
	assert_int_equal(segment_writer_end_raw(&w, SECTION_UNITS), RP_OK);
	assert_int_equal(segment_writer_finish(&w, &len, &check), RP_OK);
	assert_int_equal(disk_write_file(&f->disk->disk, "s", w.file.data, w.file.len), RP_OK);
	assert_int_equal(
		segment_open(&f->segment, &f->disk->disk, "s", len, check, bytes.alloc, NULL),
		RP_OK);
	assert_int_equal(key_map_open(&f->with, &f->segment, SECTION_SHINGLES, 32), RP_OK);
	assert_int_equal(key_map_open(&f->without, &f->segment, SECTION_UNITS, 64), RP_OK);
	assert_int_equal(lists_open(&f->lists, &f->segment, SECTION_SHINGLE_UNITS), RP_OK);
	segment_writer_release(&w);
	buf_release(&bytes);
}

static void end(struct fixture *f)
{
	segment_close(&f->segment);
	fake_disk_free(f->disk);
}

/* All that was written is found, with its rank and its list; and nothing else is. */
static void test_found(void **state)
{
	static const uint32_t sizes[] = {0, 1, 2, 127, 128, 129, 4000};
	static uint64_t key[4096];
	uint32_t member[400], number;
	struct rng rng = {99};
	struct fixture f;

	(void)state;
	for (size_t s = 0; s < COUNT(sizes); s++) {
		uint32_t n = sizes[s];

		for (uint32_t i = 0; i < n; i++)
			key[i] = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
		/* The ends of the range, and neighbours. */
		if (n > 100) {
			key[0] = 0;
			key[1] = UINT64_MAX;
			key[2] = UINT64_C(1) << 63;
			key[3] = (UINT64_C(1) << 63) - 1;
		}
		qsort(key, n, sizeof(*key), compare);
		begin(&f, key, n);
		for (uint32_t i = 0; i < n; i++) {
			struct key_map_entry entry;
			struct lists_walk walk;
			bool found;

			assert_int_equal(key_map_find(&f.without, key[i], &entry, &found), RP_OK);
			assert_true(found && entry.rank == i && entry.key == key[i]);
			assert_int_equal(key_map_select(&f.without, i, &entry), RP_OK);
			assert_true(entry.rank == i && entry.key == key[i]);
			assert_int_equal(key_map_find(&f.without, key[i] ^ 1, &entry, &found),
					 RP_OK);
			assert_false(found);
			if (i && key[i] >> 32 == key[i - 1] >> 32)
				continue;
			assert_int_equal(key_map_find(&f.with, key[i] >> 32, &entry, &found),
					 RP_OK);
			assert_true(found && entry.rank == i);
			assert_int_equal(lists_walk_begin(&walk, &f.lists, entry.value), RP_OK);
			assert_int_equal(walk.left, members_of(i, UNIVERSE, member));
			for (uint32_t j = 0; walk.left; j++) {
				assert_int_equal(lists_walk_next(&walk, &number), RP_OK);
				assert_int_equal(number, member[j]);
			}
		}
		end(&f);
	}
}

/* Ten million keys of 32 bits cannot be told in less than log2(C(2^32, n)) / n = 10.2 bits each; of
 * n = 4,000 in 20.03 + 1.44.  The code keeps within one bit and the directory. */
static void test_size(void **state)
{
	static uint64_t key[4000];
	struct rng rng = {5};
	struct fixture f;
	uint64_t bits;

	(void)state;
	for (size_t i = 0; i < COUNT(key); i++)
		key[i] = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
	qsort(key, COUNT(key), sizeof(*key), compare);
	begin(&f, key, COUNT(key));
	bits = f.segment.section[SECTION_UNITS].len * 8;
	/* 64 - log2(4000) + 1.44 = 53.5. */
	assert_in_range(bits / COUNT(key), 53, 63);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
