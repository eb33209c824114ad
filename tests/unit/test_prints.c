#include "common.h"
#include "fake_disk.h"
#include "base/mem.h"
#include "store/prints.h"

#define PARAGRAPHS 100
#define LEAST      UINT32_C(0x80000000)

/* So many hashes, ascending. */
static uint32_t hashes(uint64_t seed, uint32_t n, uint32_t *ret)
{
	struct rng rng = {seed * 7919 + 1};

	for (uint32_t i = 0; i < n; i++)
		ret[i] = LEAST + LEAST / n * i + rng_below(&rng, LEAST / n);
	return n;
}

static uint32_t length_of(uint32_t paragraph)
{
	return paragraph % 7 ? paragraph * 3 % 50 : paragraph * 20;
}

/* What is written is read, whichever paragraph is asked for. */
static void test_round_trip(void **state)
{
	static uint32_t hash[3000], print[3000];
	struct fake_disk *disk = fake_disk_new();
	struct segment_writer out;
	struct groups_writer w;
	struct segment segment;
	struct prints_walk walk;
	struct groups prints;
	struct bit_writer bits;
	struct buf bytes, code;
	size_t told;
	uint32_t x;
	uint64_t len, check;

	(void)state;
	buf_init(&bytes, NULL);
	buf_init(&code, NULL);
	assert_int_equal(segment_writer_init(&out, 3, &mem_default), RP_OK);
	groups_writer_init(&w, NULL);
	for (uint32_t i = 0; i < PARAGRAPHS; i++) {
		uint32_t n = hashes(i, length_of(i), hash);

		prints_make((struct rp_shingles){hash, n}, n, LEAST, print);
		for (uint32_t j = 1; j < n; j++)
			assert_true(print[j] >= print[j - 1]);
		buf_reset(&code);
		bit_writer_init(&bits, &code);
		assert_int_equal(prints_code(&bits, print, n), RP_OK);
		told = code.len * 8 + bits.n;
		assert_int_equal(bit_writer_align(&bits), RP_OK);
		/* None at all is told by no bits, too. */
		if (!n)
			told = 0;
		assert_int_equal(prints_writer_add(&w, (const uint8_t *)code.data, told), RP_OK);
	}
	assert_int_equal(prints_writer_finish(&w, segment_writer_begin_raw(&out)), RP_OK);
	assert_int_equal(segment_writer_end_raw(&out, SECTION_PRINTS), RP_OK);
	assert_int_equal(segment_writer_finish(&out, &len, &check), RP_OK);
	assert_int_equal(disk_write_file(&disk->disk, "s", out.file.data, out.file.len), RP_OK);
	assert_int_equal(segment_open(&segment, &disk->disk, "s", len, check, &mem_default, NULL),
			 RP_OK);
	assert_int_equal(prints_open(&prints, &segment), RP_OK);
	assert_int_equal(prints.n, PARAGRAPHS);
	for (uint32_t i = PARAGRAPHS; i--;) {
		uint32_t n = hashes(i, length_of(i), hash);

		prints_make((struct rp_shingles){hash, n}, n, LEAST, print);
		assert_int_equal(prints_walk_begin(&walk, &prints, i), RP_OK);
		assert_int_equal(walk.left, n);
		for (uint32_t j = 0; j < n; j++) {
			assert_int_equal(prints_walk_next(&walk, &x), RP_OK);
			assert_int_equal(x, print[j]);
		}
	}
	assert_int_equal(prints_walk_begin(&walk, &prints, PARAGRAPHS), RP_ERR_CORRUPT);
	segment_close(&segment);
	groups_writer_release(&w);
	segment_writer_release(&out);
	buf_release(&bytes);
	buf_release(&code);
	fake_disk_free(disk);
}

/* Counts are right on the average, and exact for equal sets. */
static void test_shared(void **state)
{
	enum {
		ROUNDS = 200,
		N = 60
	};

	(void)state;
	for (uint32_t both = 0; both <= N; both += 20) {
		uint32_t sum = 0;

		for (uint32_t round = 0; round < ROUNDS; round++) {
			uint32_t a[N], b[N], print[N], scratch[N];

			hashes(round, N, a);
			hashes(round + 1000, N, scratch);
			/* Each has one of its own in every sixtieth, so both ascend. */
			for (uint32_t i = 0; i < N; i++)
				b[i] = i < both ? a[i] : scratch[i];
			prints_make((struct rp_shingles){a, N}, N, LEAST, print);
			sum += prints_shared((struct rp_shingles){b, N}, LEAST, print, N);
		}
		assert_true(sum <= (both + 2) * ROUNDS);
		assert_true(sum + ROUNDS >= both * ROUNDS);
		assert_true(both < N || sum == N * ROUNDS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
