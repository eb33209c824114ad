#include "match/overlap.h"

#include "common.h"

/*
 * A, in two paragraphs that share 100:   100 101 110 120 | 7 100
 * B, in two paragraphs that share 100:   100 120 | 8 100 110
 *
 * Worth in 1024ths of a nat: 100 and 101 are 500 and rare, 110 is 70, 7 is 9000 and rare,
 * 120 is concentrated.
 */
static const uint32_t a1[] = {100, 101, 110, 120}, a2[] = {7, 100};
static const overlap_note note1[] = {500 | OVERLAP_RARE, 500 | OVERLAP_RARE, 70,
				     OVERLAP_CONCENTRATED};
static const overlap_note note2[] = {9000 | OVERLAP_RARE, 500 | OVERLAP_RARE};
static const uint32_t b1[] = {100, 120}, b2[] = {8, 100, 110};

/* Of A 5 are distinct, 4 tell and 3 are rare; shared are 100, 110 and 120, and 120 counts
 * nothing. */
static void test_by_hand(void **state)
{
	struct overlap o;

	(void)state;
	overlap_init(&o, NULL);
	assert_int_equal(overlap_begin(&o, 6), RP_OK);
	overlap_add(&o, (struct rp_shingles){a1, 4}, note1);
	overlap_add(&o, (struct rp_shingles){a2, 2}, note2);
	assert_int_equal(o.own.all, 5);
	assert_int_equal(o.own.telling, 4);
	assert_int_equal(o.own.rare, 3);
	for (unsigned twice = 0; twice < 2; twice++) {
		overlap_probe(&o);
		overlap_read(&o, (struct rp_shingles){b1, 2});
		/* 100 is found again, and counted no more. */
		overlap_read(&o, (struct rp_shingles){b2, 3});
		assert_int_equal(o.shared.all, 3);
		assert_int_equal(o.shared.telling, 2);
		assert_int_equal(o.shared.rare, 1);
		assert_true(o.evidence == 500 + 70);
		/* All three are in the first paragraph; the second's share of them is told of that. */
		if (!o.places) {
			assert_int_equal(overlap_places(&o, 2), RP_OK);
			overlap_place(&o, (struct rp_shingles){a1, 4}, 0);
			overlap_place(&o, (struct rp_shingles){a2, 2}, 1);
		}
		overlap_meet_begin(&o);
		assert_int_equal(overlap_meet(&o, (struct rp_shingles){b1, 2}), 2);
		assert_int_equal(overlap_meet(&o, (struct rp_shingles){b2, 3}), 2);
		assert_int_equal(o.n_touched, 1);
		assert_int_equal(o.touched[0], 0);
		assert_int_equal(o.meets[0], 3);
		assert_int_equal(o.meets[1], 0);
	}
	overlap_probe(&o);
	overlap_meet_begin(&o);
	assert_int_equal(o.meets[0], 0);
	overlap_read(&o, (struct rp_shingles){a2, 1});
	assert_int_equal(o.shared.all, 1);
	assert_int_equal(o.shared.rare, 1);
	assert_true(o.evidence == 9000);
	overlap_release(&o);
}

/* The greatest worth there is, ln(2^32), can be told from the marks. */
static void test_greatest_worth(void **state)
{
	static const uint32_t hash[] = {0, UINT32_MAX};
	static const overlap_note note[] = {22713 | OVERLAP_RARE, 22713};
	struct overlap o;

	(void)state;
	overlap_init(&o, NULL);
	assert_int_equal(overlap_begin(&o, 2), RP_OK);
	overlap_add(&o, (struct rp_shingles){hash, 2}, note);
	overlap_probe(&o);
	overlap_read(&o, (struct rp_shingles){hash, 2});
	assert_int_equal(o.shared.telling, 2);
	assert_int_equal(o.shared.rare, 1);
	assert_true(o.evidence == 2 * 22713);
	overlap_release(&o);
}

#define SHINGLES 400

/* Against counting in a table of all values; every tenth is concentrated, every third
 * rare, and worth is the value itself. */
static void test_against_naive(void **state)
{
	struct overlap o;
	struct rng rng = {14};

	(void)state;
	overlap_init(&o, NULL);
	for (unsigned round = 0; round < 60; round++) {
		bool in_a[SHINGLES] = {false};
		uint32_t n = rng_below(&rng, round < 30 ? 8 : SHINGLES);
		struct overlap_count own = {0, 0, 0};
		uint32_t set[SHINGLES];

		assert_int_equal(overlap_begin(&o, n), RP_OK);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t x = rng_below(&rng, SHINGLES);
			overlap_note note = (overlap_note)(x | (x % 3 ? 0 : OVERLAP_RARE));

			if (x % 10 == 0)
				note = OVERLAP_CONCENTRATED;
			own.all += !in_a[x];
			own.telling += !in_a[x] && x % 10;
			own.rare += !in_a[x] && x % 10 && x % 3 == 0;
			in_a[x] = true;
			overlap_add(&o, (struct rp_shingles){&x, 1}, &note);
		}
		assert_memory_equal(&o.own, &own, sizeof(own));
		for (unsigned probe = 0; probe < 5; probe++) {
			bool in_b[SHINGLES] = {false};
			struct overlap_count shared = {0, 0, 0};
			int64_t evidence = 0;

			overlap_probe(&o);
			for (unsigned part = 0; part < 4; part++) {
				uint32_t m = 0;

				for (uint32_t i = 0; i < SHINGLES; i++)
					if (!rng_below(&rng, 4))
						set[m++] = i;
				for (uint32_t i = 0; i < m; i++)
					in_b[set[i]] = true;
				overlap_read(&o, (struct rp_shingles){set, m});
			}
			for (uint32_t i = 0; i < SHINGLES; i++) {
				if (!in_a[i] || !in_b[i])
					continue;
				shared.all++;
				shared.telling += i % 10 != 0;
				shared.rare += i % 10 && i % 3 == 0;
				evidence += i % 10 ? i : 0;
			}
			assert_memory_equal(&o.shared, &shared, sizeof(shared));
			assert_true(o.evidence == evidence);
		}
	}
	overlap_release(&o);
}

/* A table that is used again, for less, forgets what it held. */
static void test_begin_again(void **state)
{
	static uint32_t many[1000];
	static const overlap_note note[1000];
	uint32_t few[] = {5};
	struct overlap o;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		many[i] = i;
	overlap_init(&o, NULL);
	assert_int_equal(overlap_begin(&o, 1000), RP_OK);
	overlap_add(&o, (struct rp_shingles){many, 1000}, note);
	assert_int_equal(overlap_begin(&o, 1), RP_OK);
	overlap_add(&o, (struct rp_shingles){few, 1}, note);
	overlap_probe(&o);
	overlap_read(&o, (struct rp_shingles){many, 1000});
	assert_int_equal(o.own.all, 1);
	assert_int_equal(o.shared.all, 1);
	assert_int_equal(overlap_begin(&o, 0), RP_OK);
	overlap_probe(&o);
	overlap_read(&o, (struct rp_shingles){many, 1000});
	assert_int_equal(o.own.all, 0);
	assert_int_equal(o.shared.all, 0);
	overlap_release(&o);
}

static void test_no_memory(void **state)
{
	struct scarce scarce = {0, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct overlap o;

	(void)state;
	overlap_init(&o, &alloc);
	assert_int_equal(overlap_begin(&o, 1), RP_ERR_NOMEM);
	overlap_release(&o);
	assert_int_equal(scarce.live, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),       cmocka_unit_test(test_greatest_worth),
		cmocka_unit_test(test_against_naive), cmocka_unit_test(test_begin_again),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("overlap", tests, NULL, NULL);
}
