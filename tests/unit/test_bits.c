#include "common.h"
#include "store/bits.h"
#include "store/bytes.h"

/* Numbers of every width, put and got back; the bytes worked out by hand first. */
static void test_by_hand(void **state)
{
	struct bit_writer w;
	struct buf out;

	(void)state;
	buf_init(&out, NULL);
	bit_writer_init(&w, &out);
	/* 101, then 5 >> 1 = 2 ones, a zero, the lower bit 1: from the lowest bit 1 0 1 1 1 0 1. */
	assert_int_equal(bit_writer_put(&w, 5, 3), RP_OK);
	assert_int_equal(bit_writer_rice(&w, 5, 1), RP_OK);
	assert_int_equal(bit_writer_align(&w), RP_OK);
	assert_int_equal(out.len, 1);
	assert_int_equal((unsigned char)out.data[0], 0x5d);
	buf_release(&out);
}

static void test_round_trip(void **state)
{
	struct bit_writer w;
	struct bit_reader r;
	struct buf out;

	(void)state;
	buf_init(&out, NULL);
	bit_writer_init(&w, &out);
	for (unsigned n = 0; n <= 64; n++) {
		uint64_t x = UINT64_C(0x9E3779B97F4A7C15) >> (64 - (n ? n : 1));

		assert_int_equal(bit_writer_put(&w, n ? x : 0, n), RP_OK);
		assert_int_equal(bit_writer_rice(&w, x, n < 64 ? n : 63), RP_OK);
		/* So many ones that the number itself follows. */
		assert_int_equal(bit_writer_rice(&w, UINT64_MAX - n, 0), RP_OK);
	}
	assert_int_equal(bit_writer_align(&w), RP_OK);
	r = bit_reader_of((const uint8_t *)out.data, out.len);
	for (unsigned n = 0; n <= 64; n++) {
		uint64_t x = UINT64_C(0x9E3779B97F4A7C15) >> (64 - (n ? n : 1));

		assert_true(bit_reader_get(&r, n) == (n ? x : 0));
		assert_true(bit_reader_rice(&r, n < 64 ? n : 63) == x);
		assert_true(bit_reader_rice(&r, 0) == UINT64_MAX - n);
	}
	assert_false(r.over);
	(void)bit_reader_get(&r, 9);
	assert_true(r.over);
	buf_release(&out);
}

/* Of five numbers three take two bits: by hand, 0, 1, 2 are 00, 01, 10 and 3, 4 are 110, 111, the upper
 * bits first as a number of two. */
static void test_number(void **state)
{
	static const uint64_t below[] = {1, 2, 3, 5, 8, 9, 1000, 65536, 65537, UINT64_C(1) << 32};
	struct bit_writer w;
	struct bit_reader r;
	struct buf out;

	(void)state;
	buf_init(&out, NULL);
	bit_writer_init(&w, &out);
	for (uint32_t x = 0; x < 5; x++)
		assert_int_equal(bit_writer_number(&w, x, 5), RP_OK);
	assert_int_equal(bit_writer_align(&w), RP_OK);
	/* From the lowest bit: 00 10 01 11 0 11 1. */
	assert_int_equal(out.len, 2);
	assert_int_equal((unsigned char)out.data[0], 0xe4);
	assert_int_equal((unsigned char)out.data[1], 0x0e);
	buf_reset(&out);
	for (size_t i = 0; i < COUNT(below); i++)
		for (uint64_t x = 0; x < below[i]; x += 1 + x / 5)
			assert_int_equal(bit_writer_number(&w, (uint32_t)x, below[i]), RP_OK);
	assert_int_equal(bit_writer_align(&w), RP_OK);
	r = bit_reader_of((const uint8_t *)out.data, out.len);
	for (size_t i = 0; i < COUNT(below); i++)
		for (uint64_t x = 0; x < below[i]; x += 1 + x / 5)
			assert_true(bit_reader_number(&r, below[i]) == x);
	assert_false(r.over);
	buf_release(&out);
}

static void test_bytes(void **state)
{
	uint8_t bytes[8];

	(void)state;
	bytes_put(bytes, 8, UINT64_C(0x0102030405060708));
	assert_int_equal(bytes[0], 8);
	assert_int_equal(bytes[7], 1);
	assert_true(bytes_get(bytes, 8) == UINT64_C(0x0102030405060708));
	assert_int_equal(bytes_get(bytes, 3), 0x060708);
	assert_int_equal(bytes_width(0), 0);
	assert_int_equal(bytes_width(255), 1);
	assert_int_equal(bytes_width(256), 2);
	assert_int_equal(bits_width(1), 0);
	assert_int_equal(bits_width(2), 1);
	assert_int_equal(bits_width(257), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
