/*
 * What a commit that was cut off leaves: MANIFEST.new and segments that no manifest lists.  There is
 * no journal; these are all that is found in a folder besides what was committed.  Whatever is in
 * them, the store says what it said before, also when it was opened for writing and added to.
 *
 * The input is files one behind the other: a byte that says which, two of length, the content.
 *
 *	tests/fuzz/run.sh leftover SECONDS
 */
#include "fuzz_disk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names that a commit may leave, and such as only look like it. */
static const char *const name[] = {
	MANIFEST_NEW,     "0000000003.seg",   "0000000004.seg", "ffffffffff.seg",
	"0000000000.seg", "000000003.seg",    "000000000A.seg", "0000000003.segm",
	"LOCK",           "MANIFEST.new.new", "0000000005.seg", "notes.txt",
};

static void leave(struct fuzz_disk *disk, const uint8_t *data, size_t size)
{
	while (size >= 3) {
		size_t len = data[1] | (size_t)data[2] << 8;
		const char *at = name[data[0] % (sizeof(name) / sizeof(name[0]))];

		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		fuzz_put(disk, at, data, len);
		data += len;
		size -= len;
	}
}

/* Whether a store says what it said when there was nothing else. */
static void expect(struct fuzz_disk *disk, uint64_t expected)
{
	uint64_t sum;

	if (fuzz_ask(disk, &sum) || sum != expected)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_disk whole, more;
	static uint64_t said, said_more;
	struct fuzz_disk disk;

	if (!whole.n) {
		fuzz_disk_init(&whole);
		if (fuzz_add(&whole, 0, 2) || fuzz_add(&whole, 2, 4) || fuzz_ask(&whole, &said))
			abort();
		fuzz_disk_copy(&more, &whole);
		if (fuzz_add(&more, 4, FUZZ_DOCUMENTS) || fuzz_ask(&more, &said_more))
			abort();
	}
	fuzz_disk_copy(&disk, &whole);
	leave(&disk, data, size);
	expect(&disk, said);
	if (fuzz_add(&disk, 4, FUZZ_DOCUMENTS))
		abort();
	expect(&disk, said_more);
	fuzz_disk_release(&disk);
	return 0;
}
