#include <errno.h>

#include "base/mem.h"
#include "common.h"
#include "fake_disk.h"
#include "store/segment.h"

#define RAW  3000000
#define ROWS 1500 /* bytes of a block of a table */
#define N    1500

static char bytes[RAW];

/* Two raw sections and a table, of which several megabytes are written. */
static enum rp_error fill(struct segment_writer *w)
{
	enum rp_error err = buf_add(segment_writer_begin_raw(w), bytes, RAW);

	if (err || (err = segment_writer_end_raw(w, SECTION_TEXTS)))
		return err;
	for (uint32_t i = 0; i < N; i++)
		if ((err = segment_writer_block(w, SECTION_UNIT_ROWS, bytes + i, ROWS)))
			return err;
	segment_writer_table(w, SECTION_UNIT_ROWS, N, 1);
	if ((err = buf_add(segment_writer_begin_raw(w), bytes, 100000)))
		return err;
	return segment_writer_end_raw(w, SECTION_UNITS);
}

static void make_bytes(void)
{
	struct rng rng = {5};

	for (size_t i = 0; i < RAW; i++)
		bytes[i] = (char)rng_u32(&rng);
}

/* What is written as it is made is what is made in memory. */
static void test_written(void **state)
{
	struct fake_disk *disk = fake_disk_new();
	struct segment_writer in_memory, w;
	struct disk_map map;
	struct segment s;
	struct buf block;
	uint64_t len, check, other_len, other_check;

	(void)state;
	make_bytes();
	assert_int_equal(segment_writer_init(&in_memory, 1, &mem_default), RP_OK);
	assert_int_equal(fill(&in_memory), RP_OK);
	assert_int_equal(segment_writer_finish(&in_memory, &len, &check), RP_OK);
	assert_int_equal(len, in_memory.file.len);

	assert_int_equal(segment_writer_init(&w, 1, &mem_default), RP_OK);
	assert_int_equal(segment_writer_to(&w, &disk->disk, "s"), RP_OK);
	assert_int_equal(fill(&w), RP_OK);
	assert_int_equal(segment_writer_finish(&w, &other_len, &other_check), RP_OK);
	/* The buffer was used more than once. */
	assert_true(w.file.cap < len);
	segment_writer_release(&w);
	assert_int_equal(other_len, len);
	assert_int_equal(other_check, check);
	assert_int_equal(disk->disk.ops->map(disk->disk.ctx, "s", &map), RP_OK);
	assert_int_equal(map.len, len);
	assert_memory_equal(map.data, in_memory.file.data, len);
	disk->disk.ops->unmap(disk->disk.ctx, &map);
	segment_writer_release(&in_memory);

	assert_int_equal(segment_open(&s, &disk->disk, "s", len, check, &mem_default, NULL), RP_OK);
	assert_memory_equal(segment_at(&s, SECTION_TEXTS, 100, RAW - 100), bytes + 100, RAW - 100);
	assert_memory_equal(segment_at(&s, SECTION_UNITS, 0, 100000), bytes, 100000);
	buf_init(&block, NULL);
	for (uint32_t i = 0; i < N; i += 100) {
		assert_int_equal(segment_block(&s, SECTION_UNIT_ROWS, i, &block), RP_OK);
		assert_int_equal(block.len, ROWS);
		assert_memory_equal(block.data, bytes + i, ROWS);
	}
	buf_release(&block);
	segment_close(&s);
	fake_disk_free(disk);
}

/* Whatever operation fails, it is told, and so is why. */
static void test_failed(void **state)
{
	enum rp_error err = RP_ERR_IO;
	long fault;

	(void)state;
	make_bytes();
	for (fault = 1; err; fault++) {
		struct fake_disk *disk = fake_disk_new();
		struct segment_writer w;
		uint64_t len, check;

		disk->fault = fault;
		disk->fault_cause = ENOSPC;
		assert_int_equal(segment_writer_init(&w, 1, &mem_default), RP_OK);
		if (!(err = segment_writer_to(&w, &disk->disk, "s")) && !(err = fill(&w)))
			err = segment_writer_finish(&w, &len, &check);
		if (err) {
			assert_int_equal(err, RP_ERR_IO);
			assert_int_equal(w.cause, ENOSPC);
		}
		segment_writer_release(&w);
		fake_disk_free(disk);
	}
	/* Creating, some writing, syncing. */
	assert_true(fault > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
